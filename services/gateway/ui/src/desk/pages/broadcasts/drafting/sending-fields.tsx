/** How a broadcast is sent: by which channels, how fast, and where its replies wait. */

import { useQueues } from "../../../state/queues";
import type { PageTexts } from "../../props";
import { ChoiceField } from "./choice-field";
import { type Draft, faultAt, type Faults } from "./draft";
import { FaultText, wrongAt } from "./fault-text";
import { TextField } from "./text-field";
import type { BroadcastAccount } from "../types";

interface Props extends Pick<PageTexts, "texts"> {
  draft: Draft;
  faults: Faults;
  channels: readonly { id: string; name: string }[];
  accounts: readonly BroadcastAccount[];
  change(part: Partial<Draft>): void;
}

export function SendingFields({ texts, draft, faults, channels, accounts, change }: Props) {
  const words = texts.broadcasts;
  const queues = useQueues();
  const names = [...new Set(["default", ...(queues.value?.queues ?? []).map((one) => one.name), draft.queue])];
  const fault = faultAt(faults, "rule.queue");
  const shared = { texts, faults };
  return (
    <section class="broadcast-part">
      <h3>{words.how}</h3>
      <ChoiceField {...shared} label={words.channels} hint={words.channelsHint} field="rule.channels" ordered testid="broadcast-channel" choices={channels} chosen={draft.channels} onChange={(chosen) => change({ channels: chosen })} />
      <div class="fields">
        <label class="field">
          {words.queue}
          <select value={draft.queue} data-testid="broadcast-queue" {...wrongAt(fault, "rule.queue")} onChange={(event) => change({ queue: event.currentTarget.value })}>
            {names.map((name) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </select>
          <FaultText texts={texts} fault={fault} field="rule.queue" />
        </label>
        <TextField {...shared} label={words.perMinute} field="per_minute" number testid="broadcast-per-minute" value={draft.perMinute} onChange={(perMinute) => change({ perMinute })} />
        {accounts.map(({ id, name }) => (
          <TextField
            key={id}
            {...shared}
            label={`${words.perAccount}: ${name || id}`}
            field={`accounts.${id}`}
            number
            placeholder={words.sameAsAll}
            testid={`broadcast-rate-${id}`}
            value={draft.accounts[id] ?? ""}
            onChange={(rate) => change({ accounts: { ...draft.accounts, [id]: rate } })}
          />
        ))}
      </div>
    </section>
  );
}
