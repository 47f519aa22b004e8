/** Somebody else has saved the article meanwhile: what they wrote where both changed it, and what can be done. */

import { useEffect, useRef } from "preact/hooks";
import type { PageWords } from "../../../i18n/pages/en";
import { languageName } from "./language-select";
import type { Conflict, Draft } from "./use-draft";
import { type Content, type Field, firstDay, lastDay } from "./values";

interface ConflictProps {
  texts: PageWords;
  draft: Draft;
  conflict: Conflict;
  /** Who it was, if known. */
  by: string;
  language: string;
}

export function ConflictBox({ texts, draft, conflict, by, language }: ConflictProps) {
  const { articles } = texts;
  const box = useRef<HTMLElement>(null);
  useEffect(() => box.current?.scrollIntoView({ block: "nearest" }), []);
  return (
    <section ref={box} class="article-note conflict" role="alert" data-testid="article-conflict">
      <p>{articles.conflict(by)}</p>
      {conflict.both.length > 0 && (
        <>
          <p>{articles.conflictBoth}</p>
          <dl>
            {conflict.both.map((field) => (
              <div key={field} data-field={field}>
                <dt>{articles.fields[field]}</dt>
                <dd dir="auto">{shownOf(conflict.theirs, field, texts, language) || texts.none}</dd>
              </div>
            ))}
          </dl>
        </>
      )}
      {draft.changed && (
        <button type="button" class="btn small" data-testid="conflict-theirs" onClick={draft.takeTheirs}>
          {articles.conflictTheirs}
        </button>
      )}
    </section>
  );
}

function shownOf(content: Content, field: Field, { articles }: PageWords, language: string): string {
  switch (field) {
    case "variants":
      return content.variants.join("\n");
    case "tags":
      return content.tags.join(", ");
    case "valid_from":
      return firstDay(content.valid_from);
    case "valid_until":
      return lastDay(content.valid_until);
    case "language":
      return languageName(content.language, language);
    case "audience":
      return content.audience === "" ? articles.audiences.all : content.audience === "agents" ? articles.audiences.agents : articles.audiences.entry(content.audience);
    default:
      return content[field];
  }
}
