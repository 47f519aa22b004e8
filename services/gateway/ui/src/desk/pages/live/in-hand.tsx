/** Conversations that somebody has or waits for; each can be given to somebody else. */

import { useState } from "preact/hooks";
import { LIVE_EVERY } from "../../../core/limits";
import { useStore } from "../../../core/store";
import type { AgentConversation } from "../../../core/wire";
import { exactText, timeText } from "../../../parts/words";
import { Colleagues } from "../../dialogs/choice";
import { useLoaded } from "../../state/http";
import { Icon } from "../../shell/icons";
import { Modal } from "../../dialogs/modal";
import { queueOf } from "../../state/model";
import { nameOf } from "../../state/names";
import type { PageProps } from "../../shell/page";
import { ToQueue } from "../../dialogs/to-queue";

export function InHand(props: PageProps) {
  const { session, words, language, texts } = props;
  const loaded = useLoaded<{ conversations: AgentConversation[] }>("/api/conversations?status=assigned&limit=100", LIVE_EVERY);
  const waiting = useStore(session.state, queueOf, (a, b) => a.length === b.length && a.every((c, n) => c === b[n]));
  const [moving, setMoving] = useState<AgentConversation | null>(null);
  const { live } = texts;
  // Who waits is heard at once, who has whom is asked for: meanwhile one may be in both.
  const owned = (loaded.value?.conversations ?? []).filter((c) => !waiting.some((one) => one.id === c.id));
  const all = [...waiting, ...owned];
  return (
    <section>
      <h2>{live.open}</h2>
      {all.length === 0 && loaded.value && <p class="none">{live.openNone}</p>}
      {all.length > 0 && (
        <table class="table">
          <thead>
            <tr>
              <th>{words.guest}</th>
              <th>{live.owner}</th>
              <th class="wide-cell">{live.queue}</th>
              <th class="wide-cell">{live.since}</th>
              <th />
            </tr>
          </thead>
          <tbody>
            {all.map((c) => (
              <tr key={c.id} data-testid="in-hand" data-conversation={c.id}>
                <td>
                  {nameOf(c, words)}
                  {c.held_since && <b class="tag warn">{words.actions.held}</b>}
                </td>
                <td>{c.agent?.name ?? <span class="none">{live.nobody}</span>}</td>
                <td class="wide-cell">{c.queue}</td>
                <td class="wide-cell">
                  <time title={exactText(c.opened_at, language)}>{timeText(c.opened_at, language)}</time>
                </td>
                <td class="cell-do">
                  <button type="button" class="btn small" aria-label={`${live.reassign}: ${nameOf(c, words)}`} data-testid="reassign" onClick={() => setMoving(c)}>
                    <span class="not-phone">{live.reassign}</span>
                    <span class="only-phone">
                      <Icon name="move" />
                    </span>
                  </button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {moving && (
        <ReassignDialog
          {...props}
          conversation={moving}
          onDone={() => {
            setMoving(null);
            loaded.again();
          }}
        />
      )}
    </section>
  );
}

function ReassignDialog({ session, words, texts, conversation, onDone }: PageProps & { conversation: AgentConversation; onDone(): void }) {
  const [to, setTo] = useState<string | null>(null);
  const [queue, setQueue] = useState("");
  const give = (event: Event): void => {
    event.preventDefault();
    const owner = conversation.status === "assigned" ? conversation.agent_id : "";
    session.command({ type: "reassign", conversation: conversation.id, owner, ...(to ? { to_agent: to } : queue ? { queue } : {}) });
    onDone();
  };
  return (
    <Modal title={texts.live.reassignTitle(nameOf(conversation, words))} testid="reassign-dialog" onDone={onDone}>
      <form onSubmit={give}>
        <div class="choices" role="radiogroup" aria-label={texts.live.reassign}>
          <ToQueue words={words} own={conversation.queue ?? ""} chosen={to === null} onChoose={() => setTo(null)} queue={queue} onQueue={setQueue} />
          <Colleagues session={session} words={words} chosen={to} without={[conversation.agent_id]} onChoose={setTo} />
        </div>
        <div class="dialog-foot">
          <button type="button" class="btn" onClick={onDone}>
            {words.cancel}
          </button>
          <button type="submit" class="btn primary" data-testid="reassign-yes">
            {texts.live.reassign}
          </button>
        </div>
      </form>
    </Modal>
  );
}
