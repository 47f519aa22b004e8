/** An article to write, or to read by those who may not. */

import { useEffect, useRef, useState } from "preact/hooks";
import { mayLead } from "../../shell/route";
import { whenText } from "../parts";
import type { PageProps } from "../props";
import { DayField } from "../search/day-field";
import { AnswerField } from "./answer-field";
import { ConflictBox } from "./conflict-box";
import { Fault } from "./fault";
import { LanguageSelect } from "./language-select";
import { TryQuestion } from "./try-question";
import { DraftedNote } from "./unanswered/drafted-note";
import { type Draft, useDraft } from "./use-draft";
import { type Article, type Content, firstDay, fromDay, lastDay, tagsIn, TITLE_CHARS, untilDay } from "./values";
import { VariantsField } from "./variants-field";

interface FormProps extends PageProps {
  id: string;
  /** Null: it is new. */
  kept: Article | null;
  content: Content;
}

export function ArticleForm({ id, kept, content: fresh, ...props }: FormProps) {
  const { texts, role, team, language } = props;
  const { articles } = texts;
  const draft = useDraft(id, kept, fresh, props.csrf);
  const { content, stored, said, busy } = draft;
  const form = useRef<HTMLFormElement>(null);
  const may = mayLead(role);
  const wrong = Object.keys(draft.faults).join();
  useEffect(() => {
    if (wrong) form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [wrong]);
  const by = team.find(({ id: agent }) => agent === stored?.changed_by)?.name ?? "";
  return (
    <>
      <header class="page-head">
        <div>
          <h1 dir="auto">{stored ? stored.title : articles.newTitle}</h1>
          <p>{may ? stored && articles.changed(whenText(stored.changed_at, language), by) : articles.readOnly}</p>
        </div>
        {may && stored && !stored.archived && (
          <button type="button" class="btn danger" disabled={busy} data-testid="article-archive" onClick={() => void draft.archive()}>
            {articles.archive}
          </button>
        )}
      </header>
      {stored?.archived && (
        <p class="article-note" role="status" data-testid="article-archived">
          {articles.archivedNow(stored.title)}{" "}
          {may && (
            <button type="button" class="btn small" disabled={busy} data-testid="article-restore" onClick={() => void draft.restore()}>
              {articles.restore}
            </button>
          )}
        </p>
      )}
      {draft.drafted && <DraftedNote texts={texts} drafted={draft.drafted} />}
      {draft.conflict && <ConflictBox texts={texts} draft={draft} conflict={draft.conflict} by={by} language={language} />}
      <div class="article-columns">
        <form
          ref={form}
          class="article-form"
          noValidate
          data-testid="article-form"
          onSubmit={(event) => {
            event.preventDefault();
            void draft.save();
          }}
        >
          <fieldset disabled={!may} class="article-fields">
            <TitleField draft={draft} texts={texts} />
            <VariantsField texts={texts} variants={content.variants} fault={draft.faults.variants} refused={draft.refused.variants} may={may} onChange={(variants) => draft.change({ variants })} />
            <AnswerField texts={texts} answer={content.answer} lang={content.language} fault={draft.faults.answer} refused={draft.refused.answer} may={may} onChange={(answer) => draft.change({ answer })} />
            <div class="fields">
              <LanguageSelect field label={articles.fields.language} value={content.language} language={language} testid="article-language" disabled={!may} onChange={(code) => draft.change({ language: code })} />
              <TagsField draft={draft} texts={texts} />
              <AudienceField draft={draft} texts={texts} />
            </div>
            <ValidFields {...props} draft={draft} />
          </fieldset>
          {may && (
            <div class="article-foot">
              <p role="status" class={said === "away" || said === "failed" ? "problem" : "none"} data-testid="article-said" data-said={said}>
                {saidText(draft, texts)}
                {said === "restored" && draft.changed && (
                  <>
                    {" "}
                    <button type="button" class="btn small" data-testid="article-discard" onClick={draft.discard}>
                      {articles.discard}
                    </button>
                  </>
                )}
              </p>
              <button type="submit" class="btn primary" disabled={busy || (!draft.changed && stored !== null)} data-testid="article-save">
                {draft.conflict && draft.changed ? articles.conflictSave : texts.save}
              </button>
            </div>
          )}
        </form>
        <TryQuestion {...props} own={stored?.id ?? ""} spoken={content.language} />
      </div>
    </>
  );
}

function saidText({ said, changed, settles }: Draft, { articles, failed }: PageProps["texts"]): string {
  if (said === "saved") return changed ? articles.kept : articles.saved;
  if (said === "restored" && changed) return settles > 0 ? articles.unanswered.proposed(settles) : articles.restored;
  if (said === "restored") return "";
  if (said === "away") return articles.away;
  return said === "failed" ? failed : changed ? articles.kept : "";
}

interface PartProps extends Pick<PageProps, "texts"> {
  draft: Draft;
}

function TitleField({ draft, texts }: PartProps) {
  const { articles } = texts;
  return (
    <label class="field">
      <span>
        {articles.fields.title} <small>{articles.hints.title}</small>
      </span>
      <input
        value={draft.content.title}
        maxLength={TITLE_CHARS}
        lang={draft.content.language}
        spellcheck
        dir="auto"
        aria-invalid={Boolean(draft.faults.title ?? draft.refused.title)}
        data-testid="article-title"
        onInput={(event) => draft.change({ title: event.currentTarget.value })}
      />
      <Fault texts={texts} fault={draft.faults.title} refused={draft.refused.title} />
    </label>
  );
}

function TagsField({ draft, texts }: PartProps) {
  const { articles } = texts;
  const [text, setText] = useState(draft.content.tags.join(", "));
  // What is typed stands as it is while it means these tags: a comma at its end is the beginning of the next.
  const same = tagsIn(text).join() === draft.content.tags.join();
  return (
    <label class="field">
      <span>
        {articles.fields.tags} <small>{articles.hints.tags}</small>
      </span>
      <input
        value={same ? text : draft.content.tags.join(", ")}
        dir="auto"
        aria-invalid={Boolean(draft.faults.tags ?? draft.refused.tags)}
        data-testid="article-tags"
        onInput={(event) => {
          setText(event.currentTarget.value);
          draft.change({ tags: tagsIn(event.currentTarget.value) });
        }}
      />
      <Fault texts={texts} fault={draft.faults.tags} refused={draft.refused.tags} />
    </label>
  );
}

function AudienceField({ draft, texts }: PartProps) {
  const { articles } = texts;
  const { audience } = draft.content;
  const kind = audience === "" || audience === "agents" ? audience : "entry";
  return (
    <div class="article-audience">
      <label class="field">
        {articles.fields.audience}
        <select value={kind} data-testid="article-audience" onChange={(event) => draft.change({ audience: event.currentTarget.value === "entry" ? " " : event.currentTarget.value })}>
          <option value="">{articles.audienceAll}</option>
          <option value="agents">{articles.audienceAgents}</option>
          <option value="entry">{articles.audienceEntry}</option>
        </select>
      </label>
      {kind === "entry" && (
        <label class="field">
          {articles.entryName}
          <input value={audience.trim()} maxLength={64} dir="auto" aria-invalid={Boolean(draft.faults.audience ?? draft.refused.audience)} data-testid="article-entry" onInput={(event) => draft.change({ audience: event.currentTarget.value || " " })} />
          <Fault texts={texts} fault={draft.faults.audience} refused={draft.refused.audience} />
        </label>
      )}
    </div>
  );
}

function ValidFields({ draft, ...texts }: PageProps & { draft: Draft }) {
  const { articles } = texts.texts;
  const { valid_from, valid_until } = draft.content;
  return (
    <div>
      <div class="filters article-days">
        <DayField {...texts} label={articles.fields.valid_from} value={firstDay(valid_from)} testid="article-from" onChange={(day) => draft.change({ valid_from: fromDay(day) })} />
        <DayField {...texts} label={articles.fields.valid_until} value={lastDay(valid_until)} testid="article-until" onChange={(day) => draft.change({ valid_until: untilDay(day) })} />
      </div>
      <small class="none">{articles.hints.valid}</small>
      <Fault texts={texts.texts} fault={draft.faults.valid_until} refused={draft.refused.valid_until} />
    </div>
  );
}
