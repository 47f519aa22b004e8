/** Running uploads, independent of the component that shows them: leaving it neither stops nor loses them. */

import { FILE_LIMIT_BYTES, FILES_PER_MESSAGE } from "./limits";
import { createStore, type Store } from "./store";
import type { Attachment } from "./wire";

export interface PendingFile {
  key: number;
  name: string;
  /** Of its bytes, 0 to 1. */
  share: number;
  /** Why it is not sent: a reason of ours, or the code of a refusal. */
  problem: string | null;
  /** Uploaded. */
  done: Attachment | null;
  /** A message was sent without it, and a line says so. */
  left: boolean;
}

export interface Files {
  list: Store<readonly PendingFile[]>;
  add(files: Iterable<File>): void;
  remove(key: number): void;
  /** Takes what is uploaded. What failed is told once more, for whoever attached it believes it to be sent; what was told already goes. */
  take(): Attachment[];
  /** The conversation has gone on: what was left behind, and told so, goes. */
  passed(): void;
}

/** Remembers uploaded files across a reload. */
export interface FileMemory {
  load(): Attachment[];
  save(files: Attachment[]): void;
}

export type UploadFile = (file: File, progress: (share: number) => void) => Promise<Attachment>;

export const isBusy = (list: readonly PendingFile[]): boolean => list.some((file) => !file.done && !file.problem);
export const isReady = (list: readonly PendingFile[]): boolean => list.some((file) => file.done);

let keys = 0;

export function createFiles(upload: UploadFile, memory: FileMemory): Files {
  const list = createStore<readonly PendingFile[]>(memory.load().map((done) => ({ key: ++keys, name: done.name, share: 1, problem: null, done, left: false })));

  function set(next: (files: readonly PendingFile[]) => readonly PendingFile[]): void {
    list.set(next);
    memory.save(uploadedOf(list.get()));
  }
  const change = (key: number, part: Partial<PendingFile>): void => set((files) => files.map((file) => (file.key === key ? { ...file, ...part } : file)));

  function start(file: File): void {
    const key = ++keys;
    const problem = problemOf(file, list.get());
    set((files) => [...files, { key, name: file.name || "file", share: 0, problem, done: null, left: false }]);
    if (problem) return;
    upload(file, (share) => change(key, { share })).then(
      (done) => change(key, { done, share: 1 }),
      (error: Error) => change(key, { problem: error.message }),
    );
  }

  return {
    list,
    add: (files) => [...files].forEach(start),
    remove: (key) => set((files) => files.filter((file) => file.key !== key)),
    take: () => {
      const taken = uploadedOf(list.get());
      set((files) => files.filter((file) => !file.done && !file.left).map((file) => ({ ...file, left: true })));
      return taken;
    },
    passed: () => {
      if (list.get().some((file) => file.left)) set((files) => files.filter((file) => !file.left));
    },
  };
}

/** What is known to fail is not even started; it is shown with its reason, and takes no place. */
function problemOf(file: File, list: readonly PendingFile[]): PendingFile["problem"] {
  if (file.size === 0) return "empty";
  if (file.size > FILE_LIMIT_BYTES) return "large";
  return list.filter((one) => !one.problem).length >= FILES_PER_MESSAGE ? "many" : null;
}

const uploadedOf = (list: readonly PendingFile[]): Attachment[] => list.flatMap((file) => file.done ?? []);
