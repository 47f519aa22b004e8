/** Files that are attached, shown as chips until they are sent, and the ways to attach them. */

import type { Files, PendingFile } from "../core/files";
import { useStore } from "../core/store";
import { Icon } from "./icons";
import type { StreamWords } from "./words";

export function Chips({ files, words }: { files: Files; words: StreamWords }) {
  const list = useStore(files.list, (all) => all);
  if (list.length === 0) return null;
  return (
    <div class="chips" data-testid="files">
      {list.some((file) => file.left) && <Left list={list.filter((file) => file.left)} words={words} />}
      {list.filter((file) => !file.left).map((file) => (
        <span key={file.key} class={file.problem ? "chip bad" : "chip"} data-done={file.done !== null}>
          <Icon name="file" />
          <span class="name">{file.name}</span>
          {file.problem && <span>{reason(file, words)}</span>}
          {!file.problem && !file.done && <progress max={1} value={file.share} aria-label={file.name} />}
          <button type="button" aria-label={`${words.remove}: ${file.name}`} onClick={() => files.remove(file.key)}>
            <Icon name="close" />
          </button>
        </span>
      ))}
    </div>
  );
}

const reason = ({ problem }: PendingFile, { fileProblems }: StreamWords): string => fileProblems[problem as keyof typeof fileProblems] ?? fileProblems.failed;

/** Says once more what a message was sent without; goes by itself with the next message or answer. */
function Left({ list, words }: { list: readonly PendingFile[]; words: StreamWords }) {
  return (
    <p class="files-left" role="status" data-testid="files-left">
      {words.marks.failed}:{" "}
      {list.map((file, n) => (
        <span key={file.key}>
          {n > 0 && " · "}
          <bdi>{file.name}</bdi> ({reason(file, words)})
        </span>
      ))}
    </p>
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
      insertText(event.target, event.clipboardData.getData("text/plain"));
      files.add(event.clipboardData.files);
    },
  };
}

/** Puts text beside a pasted picture where one writes; by the browser's command where there is one, so that it can be undone. */
function insertText(field: EventTarget | null, text: string): void {
  if (!text || !(field instanceof HTMLTextAreaElement) || document.execCommand("insertText", false, text)) return;
  field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
}
