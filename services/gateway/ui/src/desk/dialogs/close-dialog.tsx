/** Asks once before a conversation is closed, how it ended and under which tags; Enter confirms. */

import { useState } from "preact/hooks";
import { TAG_LIMIT } from "../../core/limits";
import { useStore } from "../../core/store";
import type { AgentConversation } from "../../core/wire";
import type { DeskProps } from "../shell/desk";
import { keepDraft } from "../state/drafts";
import { Modal } from "./modal";
import { tagOf, tagsKnown } from "../state/model";
import { nameOf } from "../state/names";
import { Tags } from "../conversation/contact/tags";

const OTHER = "other";

export function CloseDialog({ session, words, conversation, onDone }: DeskProps & { conversation: AgentConversation; onDone(): void }) {
  const [outcome, setOutcome] = useState("");
  const [other, setOther] = useState("");
  const [tags, setTags] = useState<string[]>(conversation.tags ?? []);
  const known = useStore(session.state, tagsKnown, sameList);
  const { actions } = words;
  function close(event: Event): void {
    event.preventDefault();
    const said = outcome === OTHER ? tagOf(other) : outcome;
    session.command({ type: "close", conversation: conversation.id, ...(said && { outcome: said }), ...(tags.length > 0 && { tags }) });
    keepDraft(conversation.id, "");
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
          <Tags words={words} tags={tags} known={known} onChange={setTags} id="close" />
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

const sameList = (a: readonly string[], b: readonly string[]): boolean => a.join("\n") === b.join("\n");
