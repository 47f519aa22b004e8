/** Asks before a conversation is closed, with its outcome and tags; Enter confirms. */

import { useState } from "preact/hooks";
import { TAG_LIMIT } from "../../core/limits";
import { Tags } from "../conversation/contact/tags";
import type { Opened } from "../props";
import { tagOf } from "../state/model";
import { nameOf } from "../state/names";
import { Modal } from "./modal";

const OTHER = "other";

interface CloseProps extends Opened {
  knownTags: readonly string[];
  onClose(how: { outcome?: string; tags?: string[] }): void;
  onDone(): void;
}

export function CloseDialog({ words, conversation, knownTags, onClose, onDone }: CloseProps) {
  const [outcome, setOutcome] = useState("");
  const [other, setOther] = useState("");
  const [tags, setTags] = useState<string[]>(conversation.tags ?? []);
  const { actions } = words;
  function close(event: Event): void {
    event.preventDefault();
    const said = outcome === OTHER ? tagOf(other) : outcome;
    onClose({ ...(said && { outcome: said }), ...(tags.length > 0 && { tags }) });
    onDone();
  }
  return (
    <Modal title={words.closeAsk(nameOf(conversation, words))} testid="close-dialog" onDone={onDone}>
      <p>{words.closeText}</p>
      <form onSubmit={close}>
        <fieldset class="pills">
          <legend>{actions.outcome}</legend>
          {[...Object.entries(actions.outcomes), [OTHER, actions.outcomeOther] as const].map(([code, text]) => (
            <label key={code} class={outcome === code ? "pill chosen" : "pill"} data-testid="outcome" data-outcome={code}>
              <input type="checkbox" checked={outcome === code} onChange={() => setOutcome(outcome === code ? "" : code)} />
              {text}
            </label>
          ))}
        </fieldset>
        {outcome === OTHER && (
          <input class="filter" value={other} maxLength={TAG_LIMIT} aria-label={actions.outcomeOther} autofocus data-testid="outcome-other" onInput={(event) => setOther(event.currentTarget.value)} />
        )}
        <div class="field">
          {actions.tags}
          <Tags words={words} tags={tags} known={knownTags} onChange={setTags} id="close" />
        </div>
        <div class="dialog-foot">
          <button type="button" class="btn" onClick={onDone}>
            {words.cancel}
          </button>
          <button type="submit" class="btn primary" autofocus data-testid="close-yes">
            {words.close}
          </button>
        </div>
      </form>
    </Modal>
  );
}
