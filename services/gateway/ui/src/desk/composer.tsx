/** Where an agent writes: a draft for each conversation, files, Enter sends. */

import { useEffect, useRef, useState } from "preact/hooks";
import { TEXT_LIMIT } from "../core/limits";
import { typingTeller } from "../core/typing";
import type { AgentConversation } from "../core/wire";
import { Chips, takesFiles, useFiles } from "../parts/files";
import { useGrowing } from "../parts/growing";
import { Icon } from "../parts/icons";
import type { DeskProps } from "./desk";
import { draftOf, keepDraft } from "./drafts";

const hasKeyboard = (): boolean => matchMedia("(hover: hover)").matches;

export function Composer({ session, words, conversation }: DeskProps & { conversation: AgentConversation }) {
  const { id } = conversation;
  const [text, setText] = useState(() => draftOf(id));
  const [typing] = useState(() => typingTeller((on) => session.tellTyping(id, on)));
  const field = useRef<HTMLTextAreaElement>(null);
  const picker = useRef<HTMLInputElement>(null);
  const files = useFiles(() => ({ url: "/api/uploads", headers: { "X-CSRF-Token": session.csrf() } }));
  useGrowing(field, text);
  useEffect(() => {
    // On a phone a focus would throw up the keyboard before one has read anything.
    if (hasKeyboard()) field.current?.focus();
    return typing.stopped;
  }, []);

  const over = text.length - TEXT_LIMIT;
  const ready = over <= 0 && !files.busy && (text.trim() !== "" || files.list.some((file) => file.done));

  function change(next: string): void {
    setText(next);
    keepDraft(id, next);
    typing.typed(next.trim() === "");
  }

  function send(): void {
    if (!ready) return;
    session.message(id, text.trim(), files.take());
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
      <textarea
        ref={field}
        rows={1}
        value={text}
        lang={conversation.visitor.language || undefined}
        spellcheck
        dir="auto"
        placeholder={words.placeholder}
        aria-label={words.placeholder}
        data-testid="composer"
        onInput={(event) => change(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
          event.preventDefault();
          send();
        }}
      />
      <div class="composer-foot">
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
        <small class={over > 0 ? "over" : "hint"}>{over > 0 ? words.tooLong(over) : words.hint}</small>
        <button type="submit" class="btn primary" disabled={!ready} data-testid="send">
          {words.send}
        </button>
      </div>
    </form>
  );
}
