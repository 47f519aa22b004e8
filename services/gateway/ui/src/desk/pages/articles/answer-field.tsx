/** The answer in Markdown, and how customers will see it. */

import { useState } from "preact/hooks";
import type { PageWords } from "../../../i18n/pages/en";
import { Markdown } from "../../../parts/articles/markdown";
import type { Fault as Refused } from "../fault-text";
import { Fault } from "./fault";
import { ANSWER_CHARS, type Fault as Kind } from "./values";

interface AnswerProps {
  texts: PageWords;
  answer: string;
  /** The article's language, for the browser's spelling. */
  lang: string;
  fault: Kind | undefined;
  refused: Refused | undefined;
  may: boolean;
  onChange(answer: string): void;
}

export function AnswerField({ texts, answer, lang, fault, refused, may, onChange }: AnswerProps) {
  const [looking, setLooking] = useState(!may);
  const { articles } = texts;
  return (
    <div class="answer-field">
      <div class="answer-head">
        <span id="article-answer-label">
          {articles.fields.answer} {may && <small>{articles.hints.answer}</small>}
        </span>
        {may && (
          <button type="button" class="btn small" aria-pressed={looking} data-testid="answer-look" onClick={() => setLooking(!looking)}>
            {looking ? articles.write : articles.look}
          </button>
        )}
      </div>
      {looking ? (
        <div class="answer-shown" lang={lang} data-testid="answer-shown">
          {answer.trim() ? <Markdown text={answer} /> : <p class="none">{articles.emptyAnswer}</p>}
        </div>
      ) : (
        <>
          <textarea
            rows={10}
            value={answer}
            lang={lang}
            spellcheck
            dir="auto"
            aria-labelledby="article-answer-label"
            aria-invalid={Boolean(fault ?? refused)}
            data-testid="article-answer"
            onInput={(event) => onChange(event.currentTarget.value)}
          />
          <small class={answer.length > ANSWER_CHARS ? "problem" : "none"}>{articles.characters(answer.length, ANSWER_CHARS)}</small>
        </>
      )}
      <Fault texts={texts} fault={fault} refused={refused} />
    </div>
  );
}
