/** Above the messages: who it is, who else is here, what can be done, and whether the visitor is on hold. */

import { useStore } from "../../core/store";
import { clockOf } from "../../core/text";
import type { AgentConversation } from "../../core/wire";
import { Face } from "../../parts/face";
import { useNow } from "../../parts/now";
import type { ChatProps } from "./chat";
import { Icon } from "../shell/icons";
import { nameOf } from "../state/names";
import { usePending } from "../state/pending";

type OpenProps = ChatProps & { conversation: AgentConversation };

export function Head(props: OpenProps) {
  const { session, words, conversation, own, guest, ask, onPerson } = props;
  const name = nameOf(conversation, words);
  const where = conversation.entry?.title || conversation.entry?.point || conversation.account;
  return (
    <header class="chat-head">
      <button type="button" class="round only-phone" aria-label={words.back} data-testid="back" onClick={() => session.select(null)}>
        <Icon name="back" />
      </button>
      <Face name={name} size={36} here={conversation.visitor_online ?? null} />
      <div class="chat-who">
        <h1>{name}</h1>
        <small>{[words.channel[conversation.channel] ?? conversation.channel, where].filter(Boolean).join(" · ")}</small>
      </div>
      <Guests {...props} />
      {own && <HoldButton {...props} />}
      {own && (
        <>
          <button type="button" class="btn" title={`${words.transfer} (t)`} data-testid="transfer" onClick={() => ask("transfer")}>
            <Icon name="move" />
            <span class="wide-only">{words.transfer}</span>
          </button>
          <button type="button" class="btn" title={`${words.close} (e)`} data-testid="close" onClick={() => ask("close")}>
            <Icon name="sent" />
            <span class="wide-only">{words.close}</span>
          </button>
        </>
      )}
      {guest && (
        <button type="button" class="btn" data-testid="leave" onClick={() => session.command({ type: "leave", conversation: conversation.id })}>
          <Icon name="out" />
          <span class="wide-only">{words.actions.leave}</span>
        </button>
      )}
      <button type="button" class="round not-wide" aria-label={words.person} title={words.person} data-testid="show-person" onClick={onPerson}>
        <Icon name="person" />
      </button>
    </header>
  );
}

function Guests({ words, conversation, own }: OpenProps) {
  const guests = conversation.guests ?? [];
  const owner = own ? null : conversation.status === "assigned" ? conversation.agent : null;
  const faces = [...(owner ? [{ ...owner, id: "owner" }] : []), ...guests];
  if (guests.length === 0) return null;
  const names = faces.map((face) => face.name).join(", ");
  return (
    <span class="guests" role="img" aria-label={`${words.actions.guests}: ${names}`} title={`${words.actions.guests}: ${names}`} data-testid="guests">
      {faces.slice(0, 4).map((face) => (
        <Face key={face.id} name={face.name} photo={face.photo} size={28} />
      ))}
    </span>
  );
}

function HoldButton({ session, words, conversation, ask }: OpenProps) {
  const changing = usePending(session, conversation.held_since ? "unhold" : "hold", conversation.id);
  if (conversation.held_since) return null;
  return (
    <button type="button" class="btn" title={`${words.actions.hold} (h)`} disabled={changing} data-testid="hold" onClick={() => ask("hold")}>
      <Icon name="pause" />
      <span class="wide-only">{words.actions.hold}</span>
    </button>
  );
}

/** A bar that cannot be overlooked: how long it lasts, and the way back. */
export function HeldBar({ session, words, conversation, own }: OpenProps) {
  const skew = useStore(session.state, (state) => state.skew);
  const changing = usePending(session, "unhold", conversation.id);
  const since = conversation.held_since ?? 0;
  const now = useNow(since ? 1000 : 0) + skew;
  if (!since || conversation.status === "closed") return null;
  return (
    <div class="held" role="status" data-testid="held">
      <Icon name="pause" />
      <strong>{words.actions.heldFor(clockOf(now - since))}</strong>
      {own && (
        <button type="button" class="btn" disabled={changing} title={`${words.actions.resume} (h)`} data-testid="resume" onClick={() => session.command({ type: "unhold", conversation: conversation.id })}>
          <Icon name="play" />
          {words.actions.resume}
        </button>
      )}
    </div>
  );
}
