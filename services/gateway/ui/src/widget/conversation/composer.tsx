/** Where the visitor writes: text, files, and warnings about their limits. */

import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { TypingNotifier } from "../../core/conversation/typing";
import { type Files, isBusy, isReady } from "../../core/files";
import { isEnter } from "../../core/keys";
import { TEXT_LIMIT } from "../../core/limits";
import { useStore } from "../../core/store";
import type { Attachment } from "../../core/wire";
import { Chips, takesFiles } from "../../parts/files";
import { useGrowing } from "../../parts/growing";
import { Icon } from "../../parts/icons";
import type { Texts } from "../props";
import type { Draft } from "../state/memory";

interface ComposerProps extends Texts {
  files: Files;
  typing: TypingNotifier;
  /** What was being written in this tab before the page changed. */
  draft: Draft;
  onSend(text: string, files: Attachment[]): void;
}

export function Composer({ words, files, typing, draft, onSend }: ComposerProps) {
  const [text, setText] = useState(draft.get);
  const field = useRef<HTMLTextAreaElement>(null);
  const picker = useRef<HTMLInputElement>(null);
  const attached = useStore(files.list, (list) => list);
  useGrowing(field, text);
  useLayoutEffect(() => typing.stopped, []);

  const over = text.length - TEXT_LIMIT;
  const ready = over <= 0 && !isBusy(attached) && (text.trim() !== "" || isReady(attached));

  function change(next: string): void {
    setText(next);
    draft.set(next);
    typing.typed(next.trim() === "");
  }

  function send(): void {
    if (!ready) return;
    onSend(text.trim(), files.take());
    change("");
    field.current?.focus();
  }

  return (
    <form
      class="composer"
      {...takesFiles(files)}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <Chips files={files} words={words} />
      {over > 0 && <p class="over">{words.tooLong(over)}</p>}
      <div class="row">
        <button type="button" class="icon-btn" aria-label={words.attach} title={words.attach} onClick={() => picker.current?.click()}>
          <Icon name="clip" />
        </button>
        <input
          ref={picker}
          type="file"
          multiple
          hidden
          data-testid="file"
          onChange={(event) => {
            files.add(event.currentTarget.files ?? []);
            event.currentTarget.value = "";
          }}
        />
        <textarea
          ref={field}
          rows={1}
          value={text}
          placeholder={words.placeholder}
          aria-label={words.placeholder}
          data-testid="composer"
          enterkeyhint="send"
          dir="auto"
          onInput={(event) => change(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (!isEnter(event)) return;
            event.preventDefault();
            send();
          }}
        />
        <button type="submit" class="icon-btn send" aria-label={words.send} disabled={!ready} data-testid="send">
          <Icon name="send" />
        </button>
      </div>
    </form>
  );
}
