/** A value with subscribers, and a hook that draws again only when the selected part changed. */

import { useEffect, useState } from "preact/hooks";

export interface Store<S> {
  get(): S;
  set(change: (state: S) => S): void;
  subscribe(listener: () => void): () => void;
}

export function createStore<S>(initial: S): Store<S> {
  let state = initial;
  const listeners = new Set<() => void>();
  return {
    get: () => state,
    set: (change) => {
      const next = change(state);
      if (next === state) return;
      state = next;
      listeners.forEach((listener) => listener());
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

export function useStore<S, T>(store: Store<S>, select: (state: S) => T): T {
  const [, redraw] = useState(0);
  const chosen = select(store.get());
  useEffect(() => {
    let last = select(store.get());
    if (last !== chosen) redraw((n) => n + 1);
    return store.subscribe(() => {
      const next = select(store.get());
      if (next === last) return;
      last = next;
      redraw((n) => n + 1);
    });
  }, [store]);
  return chosen;
}
