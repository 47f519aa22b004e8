/** The choice to give a conversation to a queue, and to which. */

import { Choice } from "./choice";
import type { DeskProps } from "../shell/desk";
import { Icon } from "../shell/icons";
import { useQueues } from "../state/queues";

interface ToQueueProps extends Pick<DeskProps, "words"> {
  own: string;
  chosen: boolean;
  onChoose(): void;
  /** "": the same queue. */
  queue: string;
  onQueue(name: string): void;
}

export function ToQueue({ words, own, chosen, onChoose, queue, onQueue }: ToQueueProps) {
  return (
    <>
      <Choice chosen={chosen} onChoose={onChoose} testid="to-queue">
        <span class="queue-face">
          <Icon name="queue" />
        </span>
        <span>
          <strong>{words.toQueue}</strong>
          <small>{words.toQueueText}</small>
        </span>
      </Choice>
      {chosen && <QueueChoice words={words} own={own} chosen={queue} onChoose={onQueue} />}
    </>
  );
}

interface QueueChoiceProps extends Pick<DeskProps, "words"> {
  own: string;
  /** "": the same queue. */
  chosen: string;
  onChoose(name: string): void;
}

/** Which queue; nothing where there is only one. */
function QueueChoice({ words, own, chosen, onChoose }: QueueChoiceProps) {
  const { value } = useQueues();
  const queues = (value?.queues ?? []).filter((queue) => queue.name !== own);
  const { actions } = words;
  if (queues.length === 0) return null;
  return (
    <label class="field">
      <span class="said">{actions.anyQueue}</span>
      <select value={chosen} data-testid="queue" onChange={(event) => onChoose(event.currentTarget.value)}>
        <option value="">{own ? `${actions.sameQueue} (${own})` : actions.sameQueue}</option>
        {queues.map((queue) => (
          <option key={queue.name} value={queue.name}>
            {queue.open === false ? `${queue.name} (${actions.queueClosed})` : queue.name}
          </option>
        ))}
      </select>
    </label>
  );
}
