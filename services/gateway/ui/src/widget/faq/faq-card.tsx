/** On the home page: searching the articles, one of them to read, and the way to a person beside both. */

import { useEffect, useRef, useState } from "preact/hooks";
import { FAQ_QUERY_CHARS } from "../../core/limits";
import { plainText } from "../../core/markdown";
import { useStore } from "../../core/store";
import { Markdown } from "../../parts/articles/markdown";
import { Icon } from "../../parts/icons";
import type { Texts } from "../props";
import type { Found, Searching } from "./search";

interface FaqCardProps extends Texts {
  searching: Searching;
  onRead(article: Found): void;
  /** `query`: what was searched for. */
  onPerson(query: string): void;
}

export function FaqCard({ words, searching, onRead, onPerson }: FaqCardProps) {
  const { query, state, found } = useStore(searching.search, (one) => one);
  const { faq } = words;
  const told = { idle: "", searching: "", away: faq.away, found: found.length > 0 ? faq.found(found.length) : faq.nothing }[state];
  return (
    <section class="card faq" data-testid="faq">
      <form
        role="search"
        aria-label={faq.search}
        onSubmit={(event) => {
          event.preventDefault();
          searching.now();
        }}
      >
        <label>
          <span>{faq.search}</span>
          <input
            type="search"
            enterkeyhint="search"
            autocomplete="off"
            dir="auto"
            maxLength={FAQ_QUERY_CHARS}
            value={query}
            placeholder={faq.placeholder}
            data-testid="faq-field"
            onInput={(event) => searching.typed(event.currentTarget.value)}
          />
        </label>
      </form>
      <div aria-busy={state === "searching"}>
        <p role="status" class={found.length > 0 ? "sr-only" : "told"} data-testid="faq-told" data-state={state}>
          {told}
        </p>
        {found.length > 0 && (
          <ul class="found">
            {found.map((one) => (
              <li key={one.id}>
                <button type="button" class="way" data-testid="faq-found" data-article={one.id} onClick={() => onRead(one)}>
                  <span>
                    <strong dir="auto">{one.title}</strong>
                    <small dir="auto">{plainText(one.answer).slice(0, 160)}</small>
                  </span>
                </button>
              </li>
            ))}
          </ul>
        )}
      </div>
      <PersonButton words={words} onPerson={() => onPerson(query.trim())} />
    </section>
  );
}

interface AnswerPageProps extends Texts {
  article: Found;
  onBack(): void;
  onClose(): void;
  onPerson(): void;
}

/** One article to read. */
export function AnswerPage({ words, article, onBack, onClose, onPerson }: AnswerPageProps) {
  const back = useRef<HTMLButtonElement>(null);
  useEffect(() => back.current?.focus(), []);
  return (
    <div class="chat" data-testid="answer-page" data-article={article.id}>
      <header class="head">
        <button ref={back} type="button" class="icon-btn" aria-label={words.faq.back} data-testid="back" onClick={onBack}>
          <Icon name="back" />
        </button>
        <div class="who">
          <strong>{words.faq.search}</strong>
        </div>
        <button type="button" class="icon-btn" aria-label={words.close} data-testid="close-panel" onClick={onClose}>
          <Icon name="close" />
        </button>
      </header>
      <article class="messages answer" tabIndex={0} aria-label={article.title}>
        <h2 dir="auto">{article.title}</h2>
        <Markdown text={article.answer} />
      </article>
      <footer class="ended">
        <PersonButton words={words} onPerson={onPerson} />
      </footer>
    </div>
  );
}

function PersonButton({ words, onPerson }: Texts & { onPerson(): void }) {
  return (
    <button type="button" class="btn wide" data-testid="to-person" onClick={onPerson}>
      {words.faq.toPerson}
    </button>
  );
}

/** Whether there is anything to search, as `ask` finds out once there is a connection; false until then. */
export function useAvailable(ready: boolean, ask: () => Promise<boolean>): boolean {
  const [available, setAvailable] = useState(false);
  useEffect(() => {
    if (!ready) return;
    let wanted = true;
    ask().then(
      (there) => wanted && setAvailable(there),
      () => wanted && setAvailable(false),
    );
    return () => void (wanted = false);
  }, [ready]);
  return available;
}
