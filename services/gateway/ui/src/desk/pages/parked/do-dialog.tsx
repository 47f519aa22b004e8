/** Send again or delete: first what would be done, then it is done. */

import { useEffect, useState } from "preact/hooks";
import { Modal } from "../../dialogs/modal";
import { call } from "../../state/http";
import type { PageTexts } from "../props";
import type { Done } from "./types";

export interface Wanted {
  verb: "replay" | "drop";
  chosen: Record<string, unknown>;
}

interface Props extends Pick<PageTexts, "texts"> {
  csrf(): string;
  wanted: Wanted;
  onDone(): void;
}

/** Dropping asks for a reason, also when it is only tried. */
const TRIED = "-";

export function DoDialog({ texts, csrf, wanted, onDone }: Props) {
  const words = texts.channels.parked;
  const [would, setWould] = useState<Done | null>(null);
  const [number, setNumber] = useState<number | null>(null);
  const [why, setWhy] = useState("");
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);
  const drops = wanted.verb === "drop";
  const ask = (body: Record<string, unknown>) => call<Done>(`/api/parked/${wanted.verb}`, { method: "POST", body: { ...wanted.chosen, ...body }, csrf: csrf() });

  useEffect(() => {
    void ask({ dry_run: true, ...(drops && { why: TRIED }) }).then((answer) => (answer.ok ? setWould(answer.body) : setProblem(answer.problem.detail || texts.failed)));
  }, []);

  async function act(event: Event): Promise<void> {
    event.preventDefault();
    setBusy(true);
    let count = 0;
    let left = 1;
    while (left > 0) {
      const answer = await ask(drops ? { why } : {});
      if (!answer.ok) {
        setProblem(answer.problem.detail || texts.failed);
        break;
      }
      count += answer.body.done.length;
      left = answer.body.done.length > 0 ? answer.body.left : 0;
      setNumber(count);
    }
    setBusy(false);
  }

  const total = would ? would.done.length + would.left : 0;
  return (
    <Modal title={drops ? words.drop : words.replay} testid="parked-do" onDone={onDone}>
      <form onSubmit={(event) => void act(event)}>
        <div role="status" data-testid="parked-would">
          {would === null && !problem && <p>{texts.loading}</p>}
          {would !== null && number === null && <p>{drops ? words.wouldDrop(total) : words.would(total)}</p>}
          {number !== null && <p>{drops ? words.dropped(number) : words.done(number)}</p>}
          {would !== null && number === null && would.busy > 0 && <p>{words.busy(would.busy)}</p>}
          {would !== null && number === null && would.unreadable.length > 0 && <p>{words.unreadable(would.unreadable.length)}</p>}
          {would !== null && number === null && would.overtaking.length > 0 && <p>{words.overtaking(would.overtaking.length)}</p>}
        </div>
        {drops && number === null && (
          <label class="field">
            {words.why}
            <input value={why} required maxLength={500} data-testid="parked-why" onInput={(event) => setWhy(event.currentTarget.value)} />
            <small>{words.whyHint}</small>
          </label>
        )}
        <p class="problem" role="alert">
          {problem}
        </p>
        <div class="dialog-foot">
          <button type="button" class="btn" data-testid="parked-back" onClick={onDone}>
            {words.back}
          </button>
          {number === null && (
            <button type="submit" class={drops ? "btn danger" : "btn primary"} disabled={busy || total === 0} data-testid="parked-yes">
              {drops ? words.drop : words.replay}
            </button>
          )}
        </div>
      </form>
    </Modal>
  );
}
