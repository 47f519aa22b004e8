/** Search in what was written, and lists of conversations: those closed last, or those that the filters name. */

import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { INDEX_LAGS, SEARCH_LIMIT, TYPING_RESTS } from "../../../core/limits";
import type { AgentConversation } from "../../../core/wire";
import { Avatar } from "../../../parts/avatar";
import { exactText } from "../../../parts/words";
import { mayLead } from "../../shell/route";
import { MaskedMark } from "../../conversation/reach/masked";
import { useLoaded } from "../../state/http";
import { nameOf } from "../../state/names";
import { Head, Shown, whenText } from "../parts";
import type { PageProps, PageTexts } from "../props";
import { FilterFields } from "./filter-fields";
import { type Filters, isFiltered, noFilters, paramsOf } from "./filters";
import { hitsOf, isSearchable } from "./snippet";
import { factsOf, Transcript } from "./transcript";

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
/** As many as are read at a glance; older ones are found by their words. */
const CLOSED = 20;

export default function SearchPage({ words, language, texts, role, csrf, team, tags, onOpen }: PageProps) {
  const [query, setQuery] = useState("");
  const [composing, setComposing] = useState(false);
  const [asked, setAsked] = useState("");
  const [filters, setFilters] = useState<Filters>(noFilters);
  const [shown, setShown] = useState<Result | null>(null);
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
      <FilterFields words={words} language={language} texts={texts} filters={filters} team={team} tags={tags} leads={mayLead(role)} onChange={(part) => setFilters((old) => ({ ...old, ...part }))} />
      {!wanted && <p class="none">{length > SEARCH_LIMIT ? texts.search.long(length - SEARCH_LIMIT) : asked ? texts.search.short : texts.search.start}</p>}
      {wanted && <Results words={words} language={language} texts={texts} csrf={csrf} query={asked} filters={filters} shown={shown} onShow={setShown} onOpen={onOpen} />}
      {!asked && <Listed words={words} language={language} texts={texts} filters={filters} onOpen={onOpen} />}
    </div>
  );
}

interface ResultsProps extends PageTexts {
  query: string;
  filters: Filters;
  shown: Result | null;
  onShow(result: Result | null): void;
  csrf(): string;
  onOpen(conversation: AgentConversation): void;
}

function Results({ words, language, texts, csrf, query, filters, shown, onShow, onOpen }: ResultsProps) {
  const loaded = useLoaded<{ results: Result[] }>(`/api/search?${paramsOf(filters, { q: query, limit: LIMIT })}`);
  const { search } = texts;
  const none = loaded.value?.results.length === 0;
  useEffect(() => {
    if (!none) return;
    const timer = setTimeout(loaded.again, INDEX_LAGS);
    return () => clearTimeout(timer);
  }, [none, loaded.again]);
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
                const open = shown?.conversation === result.conversation && shown.seq === result.seq;
                return (
                  <li key={`${result.conversation} ${result.seq}`}>
                    <ResultRow words={words} language={language} query={query} result={result} shown={open} onClick={() => onShow(open ? null : result)} />
                    {open && <Transcript words={words} language={language} texts={texts} csrf={csrf} conversation={result.conversation} seq={result.seq} onOpen={onOpen} />}
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
        <MaskedMark words={words} text={result.snippet.replace(/[\u0002\u0003]/g, "")} />
        <span class="row-facts">{[result.agent?.name, result.queue === "default" ? "" : result.queue].filter(Boolean).join(" · ")}</span>
      </span>
    </button>
  );
}

/** Conversations that the filters name, without any those closed last; the server gives agents their own. */
function Listed({ words, language, texts, filters, onOpen }: PageTexts & { filters: Filters; onOpen(conversation: AgentConversation): void }) {
  const named = isFiltered(filters);
  const wanted = named ? paramsOf(filters, { limit: LIMIT }) : paramsOf({ ...noFilters, status: "closed" }, { limit: CLOSED });
  const loaded = useLoaded<{ conversations: AgentConversation[] }>(`/api/conversations?${wanted}`);
  const { search } = texts;
  return (
    <section>
      <h2>{named ? search.listed : search.closed}</h2>
      <Shown loaded={loaded} texts={texts}>
        {({ conversations }) => (
          <>
            {conversations.length === 0 && <p class="none">{named ? search.listedNone : search.closedNone}</p>}
            <ol class="results">
              {conversations.map((c) => (
                <li key={c.id}>
                  <ConversationRow words={words} language={language} conversation={c} onClick={() => onOpen(c)} />
                </li>
              ))}
            </ol>
            {named && conversations.length >= LIMIT && <p class="none">{search.more}</p>}
          </>
        )}
      </Shown>
    </section>
  );
}

function ConversationRow({ words, language, conversation: c, onClick }: Omit<PageTexts, "texts"> & { conversation: AgentConversation; onClick(): void }) {
  return (
    <button type="button" class="result" data-testid={c.status === "closed" ? "closed" : "found-conversation"} data-conversation={c.id} onClick={onClick}>
      <Avatar name={nameOf(c, words)} size={36} />
      <span class="row-main">
        <span class="row-top">
          <strong>{nameOf(c, words)}</strong>
          {c.last_at && <time title={exactText(c.last_at, language)}>{whenText(c.last_at, language)}</time>}
        </span>
        <span class="snippet" dir="auto">
          {c.last_text}
        </span>
        <span class="row-facts">{factsOf(c, { words, language }).slice(2).join(" · ")}</span>
      </span>
    </button>
  );
}
