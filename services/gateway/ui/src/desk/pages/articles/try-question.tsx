/** A customer's question tried: which articles it finds, how surely, and what would follow. */

import { useState } from "preact/hooks";
import { Markdown } from "../../../parts/articles/markdown";
import { call } from "../../state/http";
import { percentText } from "../parts";
import type { PageProps } from "../props";
import { LanguageSelect } from "./language-select";
import { hashOfArticle, type Preview } from "./values";

/** Characters of a question that is searched with: what the knowledge service takes. */
const QUESTION_CHARS = 1000;

/** `own`: the article beside it, which is marked where it is found. */
export function TryQuestion({ texts, language, csrf, own = "", spoken = language }: PageProps & { own?: string; spoken?: string }) {
  const words = texts.articles.try;
  const [question, setQuestion] = useState("");
  const [asIn, setAsIn] = useState(spoken);
  const [found, setFound] = useState<Preview | null>(null);
  const [failed, setFailed] = useState(false);
  const [busy, setBusy] = useState(false);

  async function ask(event: Event): Promise<void> {
    event.preventDefault();
    if (busy || question.trim() === "") return;
    setBusy(true);
    const answer = await call<Preview>("/api/articles/preview", { method: "POST", body: { question: question.trim(), language: asIn }, csrf: csrf() });
    setBusy(false);
    setFailed(!answer.ok);
    setFound(answer.ok ? answer.body : null);
  }

  return (
    <section class="try" data-testid="try">
      <h2>{words.title}</h2>
      <p class="none">{words.intro}</p>
      <form onSubmit={(event) => void ask(event)}>
        <label class="field">
          {words.question}
          <textarea
            rows={2}
            value={question}
            maxLength={QUESTION_CHARS}
            dir="auto"
            data-testid="try-question"
            onInput={(event) => setQuestion(event.currentTarget.value)}
          />
        </label>
        <div class="try-foot">
          <LanguageSelect label={texts.articles.fields.language} any={texts.articles.anyLanguage} value={asIn} language={language} testid="try-language" onChange={setAsIn} />
          <button type="submit" class="btn" disabled={busy || question.trim() === ""} data-testid="try-ask">
            {words.ask}
          </button>
        </div>
      </form>
      <div role="status" aria-busy={busy}>
        {failed && <p class="problem" data-testid="try-failed">{words.failed}</p>}
        {found && (
          <p class="try-verdict" data-testid="try-verdict" data-verdict={found.verdict}>
            {words.verdicts[found.verdict]}
          </p>
        )}
        {found?.found.length === 0 && <p class="none">{words.nothing}</p>}
      </div>
      {found && found.found.length > 0 && (
        <ol class="try-found">
          {found.found.map((one) => (
            <li key={one.id} data-testid="try-found" data-article={one.id}>
              <details>
                <summary dir="auto">
                  {one.title}
                  {one.id === own && <small> ({words.own})</small>}
                </summary>
                <Markdown text={one.answer} />
                {one.id !== own && <a href={hashOfArticle(one.id)}>{texts.edit}</a>}
              </details>
              <span class="try-sure">
                <span class="bar" aria-hidden="true">
                  <i style={{ width: `${one.confidence * 100}%` }} />
                </span>
                <small>{words.sure(percentText(Math.round(one.confidence * 100), language))}</small>
              </span>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}
