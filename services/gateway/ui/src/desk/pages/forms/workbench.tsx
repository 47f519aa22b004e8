/** The forms of one version of the policy, what was changed of them, and what comes of it. */

import { useEffect, useState } from "preact/hooks";
import { mayAdminister } from "../../shell/route";
import { call } from "../../state/http";
import { Changes, Faults } from "../policy/policy-check";
import { Failed } from "../parts";
import type { PageProps } from "../props";
import { type FormDraft, faultsAt, newForm, type Raw, shownIn } from "./draft";
import { FormEdit } from "./form-edit";
import { FormList } from "./form-list";
import { Preview } from "./preview";
import { type Active, type Asked, changesIn, type Drafts, draftsOf, faultsOutside, useVerdict } from "./use-verdict";

interface Props extends PageProps {
  policy: Active;
  onSay(text: string): void;
  /** Another policy is active: read it. */
  onFresh(): void;
}

export function Workbench(props: Props) {
  const { texts, language, role, csrf, policy, onSay, onFresh } = props;
  const { forms, policy: words } = texts;
  const may = mayAdminister(role);
  const [base, setBase] = useState(policy);
  const [before, setBefore] = useState<Record<string, Raw> | null>(null);
  const [drafts, setDrafts] = useState<Drafts>({});
  const [open, setOpen] = useState<string | null>(null);
  const [shown, show] = useState<Omit<Asked, "form">>({ language: "", answers: {}, check: false });
  const [refusal, refuse] = useState<"" | "conflict" | "failed">("");
  const [busy, setBusy] = useState(false);
  const changes = before ? changesIn(drafts, before, language) : {};
  const draft = open === null ? null : (drafts[open] ?? null);
  const spoken = draft && draft.languages.includes(shown.language) ? shown.language : shownIn(draft?.languages ?? [], language);
  const { verdict, state } = useVerdict(base.text, changes, open === null ? null : { ...shown, form: open, language: spoken }, csrf);
  const count = Object.keys(changes).length;

  useEffect(() => {
    if (before !== null || !verdict) return;
    setBefore(verdict.forms);
    setDrafts(draftsOf(verdict.forms, language));
  }, [verdict]);

  const change = (name: string, form: FormDraft | null): void => {
    setDrafts((old) => ({ ...old, [name]: form }));
    onSay("");
  };
  const go = (name: string | null): void => {
    setOpen(name);
    show({ language: "", answers: {}, check: false });
  };
  function reset(): void {
    if (before) setDrafts(draftsOf(before, language));
    refuse("");
    if (open !== null && !before?.[open]) go(null);
  }
  async function activate(): Promise<void> {
    if (!verdict) return;
    setBusy(true);
    const answer = await call<{ hash: string }>("/api/policy", { method: "PUT", body: { text: verdict.text, expected_hash: base.hash }, csrf: csrf() });
    setBusy(false);
    if (!answer.ok) return refuse(answer.problem.status === 409 ? "conflict" : "failed");
    onSay(words.activated);
    // What is open stays open: the text that was sent is the active policy now.
    setBase({ text: verdict.text, hash: answer.body.hash, active: true });
    setBefore(verdict.forms);
    refuse("");
  }
  /** The own changes on the policy that somebody else has activated. */
  async function applyToNew(): Promise<void> {
    const answer = await call<Active>("/api/policy");
    if (!answer.ok) return refuse("failed");
    const theirs = await call<{ forms: Record<string, Raw> }>("/api/policy/forms", { method: "POST", body: { text: answer.body.text }, csrf: csrf() });
    if (!theirs.ok) return refuse("failed");
    const mine = Object.fromEntries(Object.keys(changes).map((name) => [name, drafts[name] ?? null]));
    setBase(answer.body);
    setBefore(theirs.body.forms);
    setDrafts({ ...draftsOf(theirs.body.forms, language), ...mine });
    refuse("");
  }

  if (before === null) return state === "failed" ? <Failed texts={texts} again={onFresh} /> : <div class="skeleton line-skeleton" role="status" aria-label={texts.loading} />;
  const good = state === "done" && verdict !== null && verdict.faults.length === 0;
  return (
    <>
      {!may && <p class="none">{words.readOnly}</p>}
      <div class="workbench builder">
        {open !== null && draft ? (
          <FormEdit
            {...props}
            name={open}
            form={draft}
            may={may}
            rules={(verdict?.rules ?? []).filter((rule) => rule.form === open)}
            faults={faultsAt(verdict?.faults ?? [], `forms.${open}`)}
            onChange={(form) => change(open, form)}
            onBack={() => go(null)}
            onRemove={() => {
              change(open, null);
              go(null);
            }}
          />
        ) : (
          <FormList
            texts={texts}
            language={language}
            may={may}
            drafts={drafts}
            rules={verdict?.rules ?? []}
            faults={verdict?.faults ?? []}
            onOpen={go}
            onAdd={(name) => {
              change(name, newForm(language));
              go(name);
            }}
            onRestore={(name) => change(name, draftsOf(before, language)[name] ?? null)}
          />
        )}
        <div class="workbench-side" aria-live="polite" aria-busy={state === "busy"} data-testid="forms-verdict" data-state={state === "done" ? (good ? "good" : "bad") : state}>
          {draft && <Preview texts={texts} language={language} form={draft} shown={{ ...shown, language: spoken }} asked={verdict?.preview ?? null} settled={state !== "busy"} onShow={show} />}
          {refusal === "conflict" && (
            <div class="notice conflict" role="alert" data-testid="forms-conflict">
              <p>{forms.conflict}</p>
              <button type="button" class="btn small" data-testid="conflict-keep" onClick={() => void applyToNew()}>
                {forms.conflictKeep}
              </button>
              <button type="button" class="btn small" data-testid="conflict-take" onClick={onFresh}>
                {forms.conflictTake}
              </button>
            </div>
          )}
          {(refusal === "failed" || state === "failed") && <p role="alert">{texts.failed}</p>}
          {state === "not_editable" && <p role="alert">{forms.notEditable}</p>}
          {verdict && count > 0 && <Faults texts={texts} faults={open === null ? verdict.faults : faultsOutside(verdict.faults, open)} onLine={() => void (location.hash = "#/policy")} />}
          {good && count > 0 && <Changes texts={texts} changes={verdict.changes} />}
          {count > 0 && (
            <div class="dialog-foot">
              <button type="button" class="btn first" data-testid="forms-reset" onClick={reset}>
                {forms.reset}
              </button>
              <button type="button" class="btn primary" disabled={!may || !good || busy || refusal === "conflict"} data-testid="forms-activate" onClick={() => void activate()}>
                {words.activate}
              </button>
            </div>
          )}
        </div>
      </div>
    </>
  );
}
