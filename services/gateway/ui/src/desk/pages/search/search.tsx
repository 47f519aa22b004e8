/** Search in what was written, and the transcript around what was found. */

import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { SEARCH_LIMIT, TYPING_RESTS } from "../../../core/limits";
import { itemsOf, timelineOf, withMessage } from "../../../core/conversation/timeline";
import type { AgentConversation, Message } from "../../../core/wire";
import { Avatar } from "../../../parts/avatar";
import { Stream } from "../../../parts/stream";
import { exactText } from "../../../parts/words";
import { useLoaded } from "../../state/http";
import { nameOf } from "../../state/names";
import { WhyBox } from "../../conversation/contact/why";
import { Head, Shown, whenText } from "../parts";
import type { PageProps, PageTexts } from "../props";
import { hitsOf, isSearchable } from "./snippet";

interface Result {
  conversation: string;
  seq: number;
  at: number;
  author: string;
  snippet: string;
  visitor: { name?: string | null; email?: string | null };
  agent: { name: string; photo?: string | null } | null;
  status: string;
  queue: string;
}

const LIMIT = 50;

export default function SearchPage({ words, language, texts }: PageProps) {
  const [query, setQuery] = useState("");
  const [composing, setComposing] = useState(false);
  const [asked, setAsked] = useState("");
  const [open, setOpen] = useState<Result | null>(null);
  const field = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => field.current?.focus(), []);
  useEffect(() => {
    // While a word is being composed its letters are not the ones that are meant.
    if (composing) return;
    const timer = setTimeout(() => setAsked(query.trim()), TYPING_RESTS);
    return () => clearTimeout(timer);
  }, [query, composing]);
  const length = [...asked].length;
  const wanted = isSearchable(asked);
  return (
    <div class="page-body" data-testid="search">
      <Head title={texts.search.title} />
      <input
        ref={field}
        class="filter big"
        type="search"
        value={query}
        placeholder={texts.search.field}
        aria-label={texts.search.field}
        data-testid="search-field"
        onInput={(event) => setQuery(event.currentTarget.value)}
        onCompositionStart={() => setComposing(true)}
        onCompositionEnd={() => setComposing(false)}
      />
      {!wanted && <p class="none">{length > SEARCH_LIMIT ? texts.search.long(length - SEARCH_LIMIT) : asked ? texts.search.short : texts.search.start}</p>}
      {wanted && <Results words={words} language={language} texts={texts} query={asked} open={open} onOpen={setOpen} />}
    </div>
  );
}

function Results({ words, language, texts, query, open, onOpen }: PageTexts & { query: string; open: Result | null; onOpen(result: Result | null): void }) {
  const loaded = useLoaded<{ results: Result[] }>(`/api/search?q=${encodeURIComponent(query)}&limit=${LIMIT}`);
  const { search } = texts;
  return (
    <Shown loaded={loaded} texts={texts}>
      {({ results }) =>
        results.length === 0 ? (
          <p class="page-empty">{search.nothing(query)}</p>
        ) : (
          <>
            <p class="none" role="status">
              {search.found(results.length)}
            </p>
            <ol class="results">
              {results.map((result) => {
                const shown = open?.conversation === result.conversation && open.seq === result.seq;
                return (
                  <li key={`${result.conversation} ${result.seq}`}>
                    <ResultRow words={words} language={language} query={query} result={result} shown={shown} onClick={() => onOpen(shown ? null : result)} />
                    {shown && <Transcript words={words} language={language} texts={texts} result={result} />}
                  </li>
                );
              })}
            </ol>
            {results.length >= LIMIT && <p class="none">{search.more}</p>}
          </>
        )
      }
    </Shown>
  );
}

function ResultRow({ words, language, result, query, shown, onClick }: Omit<PageTexts, "texts"> & { result: Result; query: string; shown: boolean; onClick(): void }) {
  const name = result.visitor.name || result.visitor.email || `${words.guest} ${result.conversation.replaceAll("-", "").slice(-4)}`;
  return (
    <button type="button" class="result" aria-expanded={shown} data-testid="result" data-conversation={result.conversation} onClick={onClick}>
      <Avatar name={name} size={36} />
      <span class="row-main">
        <span class="row-top">
          <strong>{name}</strong>
          <time title={exactText(result.at, language)}>{whenText(result.at, language)}</time>
        </span>
        <span class="snippet" dir="auto">
          {hitsOf(result.snippet, query).map((piece, n) => (piece.hit ? <mark key={n}>{piece.text}</mark> : piece.text))}
        </span>
        <span class="row-facts">{[result.agent?.name, result.queue === "default" ? "" : result.queue].filter(Boolean).join(" · ")}</span>
      </span>
    </button>
  );
}

/** Twenty messages around the one that was found. */
function Transcript({ words, language, texts, result }: PageTexts & { result: Result }) {
  const from = Math.max(0, result.seq - 10);
  const messages = useLoaded<{ messages: Message[] }>(`/api/conversations/${result.conversation}/messages?after_seq=${from}&limit=20`);
  const about = useLoaded<AgentConversation>(`/api/conversations/${result.conversation}`);
  return (
    <div class="transcript" data-testid="transcript" role="group" aria-label={texts.search.transcript}>
      <Shown loaded={messages} texts={texts}>
        {(value) => {
          const start = { ...timelineOf(result.conversation), upTo: from };
          const line = value.messages.reduce(withMessage, start);
          const reader = { side: "agent", delivered: 0, read: 0, connected: true, zone: new Date().getTimezoneOffset() } as const;
          const first = about.value?.opened_at;
          return (
            <>
              {first && <p class="day">{`${nameOf(about.value as AgentConversation, words)} · ${whenText(first, language)}`}</p>}
              <Stream items={itemsOf(line, [], reader)} words={words} language={language} origin={location.origin} otherName={result.visitor.name || words.guest} onRetry={() => undefined} onDrop={() => undefined} />
            </>
          );
        }}
      </Shown>
      <WhyBox words={words} language={language} conversation={{ id: result.conversation }} />
    </div>
  );
}
