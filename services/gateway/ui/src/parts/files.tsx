/** Files that are attached, shown as chips until they are sent, and the ways to attach them. */

import type { Files } from "../core/files";
import { useStore } from "../core/store";
import { Icon } from "./icons";
import type { StreamWords } from "./words";

export function Chips({ files, words }: { files: Files; words: StreamWords }) {
  const list = useStore(files.list, (all) => all);
  if (list.length === 0) return null;
  return (
    <div class="chips" data-testid="files">
      {list.map((file) => (
        <span key={file.key} class={file.problem ? "chip bad" : "chip"} data-done={file.done !== null}>
          <Icon name="file" />
          <span class="name">{file.name}</span>
          {file.problem && <span>{words.fileProblems[file.problem]}</span>}
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
      // Text beside the picture is pasted as ever.
      if (!event.clipboardData.types.includes("text/plain")) event.preventDefault();
      files.add(event.clipboardData.files);
    },
  };
}
