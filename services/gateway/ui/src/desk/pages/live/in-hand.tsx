/** Open conversations, assigned and waiting; each can be reassigned. */

import { useState } from "preact/hooks";
import { LIVE_EVERY } from "../../../core/limits";
import type { AgentConversation, Colleague } from "../../../core/wire";
import { exactText, timeText } from "../../../parts/words";
import { Colleagues, ToQueue } from "../../dialogs/choice";
import { useLoaded } from "../../state/http";
import { Icon } from "../../shell/icons";
import { Modal } from "../../dialogs/modal";
import { useQueues, waitsForNobody } from "../../state/queues";
import { nameOf } from "../../state/names";
import type { PageTexts } from "../props";

/** How a conversation is reassigned; without agent and queue it returns to its own queue. */
interface Reassignment {
  conversation: string;
  /** Who has it, as the supervisor saw it: if that changed meanwhile the command is refused. */
  owner: string | null;
  to_agent?: string;
  queue?: string;
  /** To a queue that nobody serves, too. */
  confirmed?: true;
}

interface Props extends PageTexts {
  team: readonly Colleague[];
  waiting: readonly AgentConversation[];
  onReassign(how: Reassignment): void;
}

export function InHand({ words, language, texts, team, waiting, onReassign }: Props) {
  const loaded = useLoaded<{ conversations: AgentConversation[] }>("/api/conversations?status=assigned&limit=100", LIVE_EVERY);
  const [moving, setMoving] = useState<AgentConversation | null>(null);
  const { live } = texts;
  // Waiting ones are pushed, assigned ones are polled: for a moment a conversation may be in both.
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
          words={words}
          texts={texts}
          team={team}
          conversation={moving}
          onReassign={onReassign}
          onDone={() => {
            setMoving(null);
            loaded.again();
          }}
        />
      )}
    </section>
  );
}

type DialogProps = Omit<Props, "language" | "waiting"> & { conversation: AgentConversation; onDone(): void };

function ReassignDialog({ words, texts, team, conversation, onReassign, onDone }: DialogProps) {
  const [to, setTo] = useState<string | null>(null);
  const [queue, setQueue] = useState("");
  const queues = useQueues().value;
  const confirmed = to === null && waitsForNobody(queues, queue || conversation.queue || "");
  const give = (event: Event): void => {
    event.preventDefault();
    const owner = conversation.status === "assigned" ? conversation.agent_id : "";
    const target = to ? { to_agent: to } : { ...(queue && { queue }), ...(confirmed && { confirmed }) };
    onReassign({ conversation: conversation.id, owner, ...target });
    onDone();
  };
  return (
    <Modal title={texts.live.reassignTitle(nameOf(conversation, words))} testid="reassign-dialog" onDone={onDone}>
      <form onSubmit={give}>
        <div class="choices" role="radiogroup" aria-label={texts.live.reassign}>
          <ToQueue words={words} queues={queues} own={conversation.queue ?? ""} chosen={to === null} onChoose={() => setTo(null)} queue={queue} onQueue={setQueue} />
          <Colleagues words={words} team={team} chosen={to} without={[conversation.agent_id]} onChoose={setTo} />
        </div>
        <div class="dialog-foot">
          <button type="button" class="btn" onClick={onDone}>
            {words.cancel}
          </button>
          <button type="submit" class="btn primary" data-testid="reassign-yes">
            {confirmed ? words.actions.transferAnyway : texts.live.reassign}
          </button>
        </div>
      </form>
    </Modal>
  );
}
