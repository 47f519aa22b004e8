/** Canned answers: shared ones for everybody, and one's own. */

import { useState } from "preact/hooks";
import { type Canned, cannedFor, typedAs } from "../conversation/composer/canned";
import { call, useLoaded } from "../state/http";
import { Icon } from "../shell/icons";
import { Modal } from "../dialogs/modal";
import { mayLead } from "../shell/route";
import { Head, Shown } from "./parts";
import type { PageProps, PageTexts } from "./props";

const VARIABLES = ["visitor.name", "visitor.first_name", "visitor.email", "agent.name", "agent.first_name", "page"];
const LANGUAGES = ["en", "de", "es", "ru", "fr", "it", "pt", "nl", "pl", "uk", "tr", "ar", "zh"];

export default function CannedPage({ language, texts, role, csrf }: PageProps) {
  const loaded = useLoaded<{ canned: Canned[] }>("/api/canned");
  const [open, setOpen] = useState<Partial<Canned> | null>(null);
  const [find, setFind] = useState("");
  const leads = mayLead(role);
  const { canned } = texts;
  return (
    <div class="page-body" data-testid="canned-page">
      <Head title={canned.title} intro={canned.intro}>
        <button type="button" class="btn primary" data-testid="canned-add" onClick={() => setOpen({ language: "", shared: leads })}>
          <Icon name="plus" />
          {canned.add}
        </button>
      </Head>
      <Shown loaded={loaded} texts={texts}>
        {(value) => (
          <>
            {value.canned.length > 8 && (
              <input class="filter" type="search" value={find} placeholder={canned.find} aria-label={canned.find} onInput={(event) => setFind(event.currentTarget.value)} />
            )}
            {value.canned.length === 0 && <p class="page-empty">{canned.empty}</p>}
            <ul class="canned-list">
              {cannedFor(value.canned, find, language).map((one) => (
                <Row key={one.id} texts={texts} one={one} may={leads || !one.shared} onOpen={() => setOpen(one)} />
              ))}
            </ul>
          </>
        )}
      </Shown>
      {open && (
        <CannedDialog
          language={language}
          texts={texts}
          csrf={csrf()}
          one={open}
          leads={leads}
          onDone={() => {
            setOpen(null);
            loaded.again();
          }}
        />
      )}
    </div>
  );
}

function Row({ texts, one, may, onOpen }: Pick<PageTexts, "texts"> & { one: Canned; may: boolean; onOpen(): void }) {
  const facts = [one.language || texts.canned.anyLanguage, one.shared ? texts.canned.shared : texts.canned.own];
  return (
    <li data-testid="canned-row" data-shortcut={one.shortcut}>
      <span class="canned-head">
        <strong>{typedAs(one.shortcut)}</strong>
        <small>{facts.join(" · ")}</small>
      </span>
      <p dir="auto">{one.text}</p>
      {may && (
        <button type="button" class="btn small" aria-label={`${texts.edit}: ${typedAs(one.shortcut)}`} data-testid="canned-edit" onClick={onOpen}>
          {texts.edit}
        </button>
      )}
    </li>
  );
}

interface DialogProps extends Pick<PageTexts, "language" | "texts"> {
  csrf: string;
  one: Partial<Canned>;
  leads: boolean;
  onDone(): void;
}

function CannedDialog({ texts, language, csrf, one, leads, onDone }: DialogProps) {
  const [draft, setDraft] = useState({ shortcut: one.shortcut ?? "", language: one.language ?? "", text: one.text ?? "", shared: one.shared ?? false });
  const [problem, setProblem] = useState("");
  const [asked, setAsked] = useState(false);
  const change = (part: Partial<typeof draft>): void => setDraft((old) => ({ ...old, ...part }));
  const { canned } = texts;

  async function send(method: string, body?: unknown): Promise<void> {
    const path = one.id ? `/api/canned/${one.id}` : "/api/canned";
    const answer = await call(path, { method, body, csrf });
    if (answer.ok) onDone();
    else setProblem(answer.problem.detail || texts.failed);
  }

  function save(event: Event): void {
    event.preventDefault();
    const { shared, ...rest } = draft;
    void send(one.id ? "PATCH" : "POST", one.id ? rest : { ...rest, shared });
  }

  return (
    <Modal title={one.id ? typedAs(one.shortcut ?? "") : canned.add} testid="canned-dialog" onDone={onDone}>
      <form onSubmit={save}>
        <div class="fields">
          <label class="field">
            {canned.shortcut}
            <input value={draft.shortcut} required maxLength={64} pattern="[\p{L}\p{N}_.\-]+" autocapitalize="none" title={canned.shortcutHint} data-testid="canned-shortcut" autofocus onInput={(event) => change({ shortcut: event.currentTarget.value })} />
          </label>
          <label class="field">
            {canned.language}
            <select value={draft.language} data-testid="canned-language" onChange={(event) => change({ language: event.currentTarget.value })}>
              <option value="">{canned.anyLanguage}</option>
              {LANGUAGES.map((code) => (
                <option key={code} value={code}>
                  {languageName(code, language)}
                </option>
              ))}
            </select>
          </label>
        </div>
        <label class="field">
          {canned.text}
          <textarea rows={5} value={draft.text} required maxLength={4000} lang={draft.language || undefined} spellcheck dir="auto" data-testid="canned-text" onInput={(event) => change({ text: event.currentTarget.value })} />
        </label>
        <p class="variables">
          {canned.variables}{" "}
          {VARIABLES.map((name) => (
            <button key={name} type="button" class="code" onClick={() => change({ text: `${draft.text}{{${name}}}` })}>{`{{${name}}}`}</button>
          ))}
        </p>
        {leads && !one.id && (
          <label class="check">
            <input type="checkbox" checked={draft.shared} data-testid="canned-shared" onChange={() => change({ shared: !draft.shared })} />
            <span>
              <strong>{canned.shared}</strong>
              <small>{canned.sharedHint}</small>
            </span>
          </label>
        )}
        <p class="problem" role="alert">
          {asked ? canned.removeAsk(one.shortcut ?? "") : problem}
        </p>
        <div class="dialog-foot">
          {one.id && (
            <button type="button" class="btn danger first" data-testid="canned-remove" onClick={() => (asked ? void send("DELETE") : setAsked(true))}>
              {texts.remove}
            </button>
          )}
          <button type="button" class="btn" onClick={onDone}>
            {texts.cancel}
          </button>
          <button type="submit" class="btn primary" data-testid="canned-save">
            {texts.save}
          </button>
        </div>
      </form>
    </Modal>
  );
}

const languageName = (code: string, language: string): string => new Intl.DisplayNames([language], { type: "language" }).of(code) ?? code;
