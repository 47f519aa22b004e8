/** Where the visitor writes: text, files, and what is too much. */

import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { TEXT_LIMIT } from "../../core/limits";
import { Chips, takesFiles, useFiles } from "../../parts/files";
import { useGrowing } from "../../parts/growing";
import { Icon } from "../../parts/icons";
import type { Props } from "../app";
import { draftsOf } from "../drafts";

export function Composer({ session, options, words }: Props) {
  const drafts = draftsOf(options.origin);
  const [text, setText] = useState(drafts.get);
  const field = useRef<HTMLTextAreaElement>(null);
  const picker = useRef<HTMLInputElement>(null);
  const files = useFiles(() => ({
    url: `${options.origin}/api/uploads`,
    headers: { Authorization: `Bearer ${session.state.get().token ?? ""}` },
  }));
  useGrowing(field, text);
  useLayoutEffect(() => () => session.typing.stopped(), []);

  const over = text.length - TEXT_LIMIT;
  const ready = over <= 0 && !files.busy && (text.trim() !== "" || files.list.some((file) => file.done));

  function change(next: string): void {
    setText(next);
    drafts.set(next);
    session.typing.typed(next.trim() === "");
  }

  function send(): void {
    if (!ready) return;
    session.send(text.trim(), files.take());
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
        <button type="button" class="round" aria-label={words.attach} title={words.attach} onClick={() => picker.current?.click()}>
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
            if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
            event.preventDefault();
            send();
          }}
        />
        <button type="submit" class="round send" aria-label={words.send} disabled={!ready} data-testid="send">
          <Icon name="send" />
        </button>
      </div>
    </form>
  );
}
