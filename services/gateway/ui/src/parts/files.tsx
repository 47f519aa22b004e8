/** Files on their way up: chosen, dropped or pasted, with progress, and shown as chips until they are sent. */

import { useState } from "preact/hooks";
import { FILE_LIMIT_BYTES, FILES_PER_MESSAGE } from "../core/limits";
import { type Upload, upload } from "../core/upload";
import type { Attachment } from "../core/wire";
import { Icon } from "./icons";
import type { StreamWords } from "./words";

export interface PendingFile {
  key: number;
  name: string;
  share: number;
  problem: "failed" | "large" | null;
  done: Attachment | null;
}

export interface Files {
  list: PendingFile[];
  add(files: Iterable<File>): void;
  remove(key: number): void;
  /** Takes what is uploaded and empties the list. */
  take(): Attachment[];
  busy: boolean;
}

let keys = 0;

export function useFiles(where: () => { url: string; headers: Record<string, string> }): Files {
  const [list, setList] = useState<PendingFile[]>([]);
  const change = (key: number, part: Partial<PendingFile>): void =>
    setList((files) => files.map((file) => (file.key === key ? { ...file, ...part } : file)));

  function start(file: File): PendingFile {
    const key = ++keys;
    const pending: PendingFile = { key, name: file.name || "file", share: 0, problem: null, done: null };
    if (file.size > FILE_LIMIT_BYTES) return { ...pending, problem: "large" };
    const running: Upload = upload(where(), file, (share) => change(key, { share }));
    running.then(
      (done) => change(key, { done, share: 1 }),
      () => change(key, { problem: "failed" }),
    );
    return pending;
  }

  return {
    list,
    busy: list.some((file) => !file.done && !file.problem),
    add: (files) => {
      const fresh = [...files].slice(0, FILES_PER_MESSAGE - list.length).map(start);
      setList((old) => [...old, ...fresh]);
    },
    remove: (key) => setList((files) => files.filter((file) => file.key !== key)),
    take: () => {
      setList([]);
      return list.flatMap((file) => (file.done ? [file.done] : []));
    },
  };
}

export function Chips({ files, words }: { files: Files; words: StreamWords }) {
  if (files.list.length === 0) return null;
  return (
    <div class="chips" data-testid="files">
      {files.list.map((file) => (
        <span key={file.key} class={file.problem ? "chip bad" : "chip"} data-done={file.done !== null}>
          <Icon name="file" />
          <span class="name">{file.name}</span>
          {file.problem && <span>{file.problem === "large" ? words.tooLarge : words.uploadFailed}</span>}
          {!file.problem && !file.done && <progress max={1} value={file.share} aria-label={file.name} />}
          <button type="button" aria-label={`${words.remove}: ${file.name}`} onClick={() => files.remove(file.key)}>
            <Icon name="close" />
          </button>
        </span>
      ))}
    </div>
  );
}

/** Handlers for an element that takes dropped and pasted files. */
export function takesFiles(files: Files) {
  return {
    onDragOver: (event: DragEvent) => {
      if (event.dataTransfer?.types.includes("Files")) event.preventDefault();
    },
    onDrop: (event: DragEvent) => {
      if (!event.dataTransfer?.files.length) return;
      event.preventDefault();
      files.add(event.dataTransfer.files);
    },
    onPaste: (event: ClipboardEvent) => {
      if (!event.clipboardData?.files.length) return;
      event.preventDefault();
      files.add(event.clipboardData.files);
    },
  };
}
