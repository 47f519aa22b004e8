/** What is told at the bottom of the desk for a few seconds. */

import { NOTICE_LASTS } from "../../core/limits";
import { createStore, type Store } from "../../core/store";

export interface Notice {
  id: number;
  code: string;
}

export interface Notices {
  store: Store<Notice[]>;
  add(code: string): void;
}

export function createNotices(): Notices {
  const store = createStore<Notice[]>([]);
  let ids = 0;
  return {
    store,
    add: (code) => {
      const id = ++ids;
      store.set((list) => [...list, { id, code }]);
      setTimeout(() => store.set((list) => list.filter((notice) => notice.id !== id)), NOTICE_LASTS);
    },
  };
}
