/** Searching articles while a visitor types: one request at a time, and the newest question decides. */

import { FAQ_RESTS } from "../../core/limits";
import { createStore, type Store } from "../../core/store";

/** An article that answers what was searched for; its answer is Markdown. */
export interface Found {
  id: string;
  title: string;
  answer: string;
}

export interface Search {
  query: string;
  /** `idle`: nothing is searched for; `away`: nobody could search. */
  state: "idle" | "searching" | "found" | "away";
  /** While another search runs, those of the one before: nothing jumps. */
  found: readonly Found[];
}

export const noSearch: Search = { query: "", state: "idle", found: [] };

/** Rejects when it cannot be searched, or `signal` ends it. */
export type AskArticles = (query: string, signal: AbortSignal) => Promise<readonly Found[]>;

export interface Searching {
  search: Store<Search>;
  /** What stands in the field now. */
  typed(query: string): void;
  /** Does not wait until typing rests. */
  now(): void;
  stop(): void;
}

interface Timers {
  later(run: () => void, ms: number): unknown;
  drop(timer: unknown): void;
}

const clock: Timers = { later: (run, ms) => setTimeout(run, ms), drop: (timer) => clearTimeout(timer as number) };

export function searching(ask: AskArticles, { later, drop }: Timers = clock): Searching {
  const search = createStore(noSearch);
  let timer: unknown;
  let running: AbortController | null = null;

  function stop(): void {
    drop(timer);
    timer = null;
    running?.abort();
    running = null;
  }

  function begin(): void {
    stop();
    const query = search.get().query.trim();
    if (query === "") return;
    const mine = new AbortController();
    running = mine;
    const settle = (state: Search["state"], found: readonly Found[]): void => {
      if (running !== mine) return;
      running = null;
      search.set((old) => ({ ...old, state, found }));
    };
    ask(query, mine.signal).then((found) => settle("found", found), () => settle("away", []));
  }

  return {
    search,
    typed: (query) => {
      const same = query.trim() === search.get().query.trim();
      if (same) return search.set((old) => ({ ...old, query }));
      stop();
      if (query.trim() === "") return search.set(() => ({ ...noSearch, query }));
      search.set((old) => ({ ...old, query, state: "searching" }));
      timer = later(begin, FAQ_RESTS);
    },
    now: () => search.get().state === "searching" && timer !== null && begin(),
    stop,
  };
}
