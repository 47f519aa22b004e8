/** A broadcast to draft; nothing leaves before it is started. */

import { useState } from "preact/hooks";
import { Modal } from "../../../dialogs/modal";
import { call, useLoaded } from "../../../state/http";
import { faultsOf } from "../../fault-text";
import type { PageTexts } from "../../props";
import { AudienceFields } from "./audience-fields";
import { bodyOf, type Draft, draftFor, type Faults, unplaced } from "./draft";
import { FaultText } from "./fault-text";
import { SendingFields } from "./sending-fields";
import { TextField } from "./text-field";
import type { Broadcast, BroadcastAccount } from "../types";
import { WordingFields } from "./wording-fields";

interface Props extends Pick<PageTexts, "words" | "language" | "texts"> {
  csrf(): string;
  /** What it begins with; null: nothing. */
  like: Broadcast | null;
  /** All that there are. */
  others: readonly Broadcast[];
  onDone(drafted: Broadcast | null): void;
}

/** So many can be left out by a choice: older ones hardly matter, and a list must stay readable. */
const FORMER = 12;

export function DraftForm({ words: desk, language, texts, csrf, like, others, onDone }: Props) {
  const words = texts.broadcasts;
  const loaded = useLoaded<{ accounts: BroadcastAccount[] }>("/api/broadcast-accounts");
  const [draft, setDraft] = useState(() => draftFor(like, language, like ? words.copyOf(like.name) : ""));
  const [faults, setFaults] = useState<Faults>({});
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);
  const change = (part: Partial<Draft>): void => setDraft((old) => ({ ...old, ...part }));
  const accounts = loaded.value?.accounts ?? [];
  const channels = [...new Set(accounts.map((one) => one.channel))].map((id) => ({ id, name: desk.reach.channels[id] ?? id }));
  const former = others.filter((one) => one.state !== "draft").slice(0, FORMER);
  const left = unplaced(faults, draft);

  async function save(event: Event): Promise<void> {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    setBusy(true);
    const answer = await call<Broadcast>("/api/broadcasts", { method: "POST", body: bodyOf(draft), csrf: csrf() });
    setBusy(false);
    if (answer.ok) return onDone(answer.body);
    const wrong = faultsOf(answer.problem.body);
    setFaults(wrong);
    setProblem(Object.keys(wrong).length > 0 ? words.marked : texts.failed);
    requestAnimationFrame(() => form.querySelector<HTMLElement>("[aria-invalid=true]")?.focus());
  }

  const shared = { texts, draft, faults, change };
  return (
    <Modal title={words.draft} testid="broadcast-dialog" wide onDone={() => onDone(null)}>
      <form noValidate onSubmit={(event) => void save(event)}>
        {loaded.value && accounts.length === 0 && <p class="none">{words.noAccounts}</p>}
        <TextField texts={texts} faults={faults} label={words.name} hint={words.nameHint} field="name" focused testid="broadcast-name" value={draft.name} onChange={(name) => change({ name })} />
        <AudienceFields {...shared} channels={channels} former={former} />
        <WordingFields {...shared} language={language} />
        <SendingFields {...shared} channels={channels} accounts={accounts} />
        {left.map((one) => (
          <FaultText key={one.message} texts={texts} fault={one} field="other" />
        ))}
        <p class="problem" role="alert" data-testid="broadcast-problem">
          {problem}
        </p>
        <div class="dialog-foot">
          <button type="button" class="btn" onClick={() => onDone(null)}>
            {texts.cancel}
          </button>
          <button type="submit" class="btn primary" disabled={busy} data-testid="broadcast-save">
            {words.save}
          </button>
        </div>
      </form>
    </Modal>
  );
}
