/** The conversation as its contact may keep it: without notes, to read, print or pass on. */

import { useRef } from "preact/hooks";
import type { Opened } from "../props";
import { Icon } from "../shell/icons";

const KINDS = [
  ["page", "html"],
  ["pdf", "pdf"],
] as const;

export function TranscriptMenu({ words, conversation }: Opened) {
  const menu = useRef<HTMLDetailsElement>(null);
  const close = (): void => menu.current?.removeAttribute("open");
  const left = (event: FocusEvent): void => {
    if (!menu.current?.contains(event.relatedTarget as Node | null)) close();
  };
  const keys = (event: KeyboardEvent): void => {
    if (event.key !== "Escape" || !menu.current?.open) return;
    event.stopPropagation();
    close();
    menu.current.querySelector("summary")?.focus();
  };
  return (
    <details class="transcript-menu" ref={menu} onFocusOut={left} onKeyDown={keys}>
      <summary class="icon-btn" aria-label={words.transcript.title} title={words.transcript.title} data-testid="transcript-menu">
        <Icon name="file" />
      </summary>
      <div class="transcript-kinds">
        <TranscriptLinks words={words} conversation={conversation} onFollow={close} />
      </div>
    </details>
  );
}

export function TranscriptLinks({ words, conversation, onFollow }: Pick<Opened, "words"> & { conversation: { id: string }; onFollow?: () => void }) {
  return (
    <>
      {KINDS.map(([text, format]) => (
        <a key={format} class="btn small" href={`/api/conversations/${encodeURIComponent(conversation.id)}/transcript?format=${format}`} target="_blank" rel="noopener noreferrer" title={words.transcript.title} data-testid={`transcript-${format}`} onClick={onFollow}>
          {words.transcript[text]}
        </a>
      ))}
    </>
  );
}
