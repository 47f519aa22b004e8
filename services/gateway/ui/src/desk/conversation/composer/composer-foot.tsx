/** Below the text: answer or note, files, canned answers, and the button that sends. */

import { useRef } from "preact/hooks";
import type { Texts } from "../../props";
import type { Mode } from "./completions";
import { Icon } from "../../shell/icons";

interface FootProps extends Texts {
  mode: Mode;
  over: number;
  /** Names of variables that are still to be filled in. */
  open: readonly string[];
  ready: boolean;
  unreachable: boolean;
  onMode(mode: Mode): void;
  onFiles(files: FileList | []): void;
  onCanned(): void;
}

export function ComposerFoot({ words, mode, over, open, ready, unreachable, onMode, onFiles, onCanned }: FootProps) {
  const picker = useRef<HTMLInputElement>(null);
  const { actions } = words;
  const note = mode === "note";
  const hint = over > 0 ? words.tooLong(over) : open.length > 0 ? actions.fillIn(open.join(", ")) : note ? actions.noteInternal : unreachable ? words.reach.kept : words.hint;
  return (
    <div class="composer-foot">
      <span class="modes" role="group">
        {(["answer", "note"] as const).map((one) => (
          <button key={one} type="button" aria-pressed={mode === one} data-testid={`${one}-mode`} onClick={() => onMode(one)}>
            {one === "note" && <Icon name="note" />}
            {one === "note" ? actions.noteMode : actions.answerMode}
          </button>
        ))}
      </span>
      {!note && (
        <>
          <button type="button" class="icon-btn" aria-label={words.attach} title={words.attach} onClick={() => picker.current?.click()}>
            <Icon name="clip" />
          </button>
          <button type="button" class="icon-btn" aria-label={actions.cannedTitle} title={`${actions.cannedTitle} (/)`} data-testid="canned" onClick={onCanned}>
            <Icon name="quote" />
          </button>
        </>
      )}
      <input
        ref={picker}
        type="file"
        multiple
        hidden
        data-testid="file"
        onChange={(event) => {
          onFiles(event.currentTarget.files ?? []);
          event.currentTarget.value = "";
        }}
      />
      <small class={over > 0 ? "over" : open.length > 0 ? "fill-in" : note ? "internal" : "hint"}>{hint}</small>
      <button type="submit" class="btn primary" disabled={!ready} data-testid="send">
        {note ? actions.noteSave : words.send}
      </button>
    </div>
  );
}
