/** A value with subscribers, and a hook that draws again only when the selected part changed. */

import { useEffect, useRef, useState } from "preact/hooks";

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

/** `same` compares selections that are created each time, to find out whether they changed. */
export function useStore<S, T>(store: Store<S>, select: (state: S) => T, same: (a: T, b: T) => boolean = Object.is): T {
  const [, redraw] = useState(0);
  const chosen = select(store.get());
  // What is selected depends on the component's properties, so the newest selection decides.
  const latest = useRef({ select, chosen });
  latest.current = { select, chosen };
  useEffect(() => {
    const look = (): void => {
      if (!same(latest.current.select(store.get()), latest.current.chosen)) redraw((n) => n + 1);
    };
    look();
    return store.subscribe(look);
  }, [store]);
  return chosen;
}
