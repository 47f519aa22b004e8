/** What can be done with a broadcast; before it starts, and before it stops for good, it is asked once more. */

import { useState } from "preact/hooks";
import type { PageTexts } from "../props";
import { type Action, actionsOf } from "./figures";
import type { Broadcast, DryRun } from "./types";

interface Props extends Pick<PageTexts, "texts"> {
  one: Broadcast;
  counting: boolean;
  onCount(): Promise<DryRun | null>;
  onChange(verb: "start" | "pause" | "stop"): Promise<void>;
  onCopy(): void;
  onDone(): void;
}

/** What is asked: how many are told, or whether it ends. */
type Asked = { told: number } | "stop" | null;

export function Actions({ texts, one, counting, onCount, onChange, onCopy, onDone }: Props) {
  const words = texts.broadcasts;
  const [asked, setAsked] = useState<Asked>(null);
  const [busy, setBusy] = useState(false);

  async function run(verb: "start" | "pause" | "stop"): Promise<void> {
    setBusy(true);
    await onChange(verb);
    setBusy(false);
    setAsked(null);
  }

  const act: Record<Action, () => void> = {
    start: () => void onCount().then((result) => result && setAsked({ told: result.told })),
    goOn: () => void run("start"),
    pause: () => void run("pause"),
    stop: () => setAsked("stop"),
  };
  const allowed = actionsOf(one.state);
  if (asked && allowed.length > 0) {
    const stops = asked === "stop";
    return (
      <div class="foot-in-sight" role="alert" data-testid="broadcast-ask">
        <div class="broadcast-ask">
          <p>{stops ? words.stopAsk : words.startAsk(asked.told)}</p>
          <div class="dialog-foot">
            <button type="button" class="btn" autofocus data-testid="ask-back" onClick={() => setAsked(null)}>
              {words.back}
            </button>
            <button type="button" class={stops ? "btn danger" : "btn primary"} disabled={busy} data-testid="ask-yes" onClick={() => void run(stops ? "stop" : "start")}>
              {stops ? words.stopYes : words.startYes}
            </button>
          </div>
        </div>
      </div>
    );
  }
  return (
    <div class="dialog-foot foot-in-sight">
      <button type="button" class="btn first" data-testid="broadcast-copy" onClick={onCopy}>
        {words.copy}
      </button>
      <button type="button" class="btn" data-testid="broadcast-close" onClick={onDone}>
        {words.closed}
      </button>
      {one.state === "draft" && (
        <button type="button" class="btn" disabled={counting} data-testid="broadcast-dry-run" onClick={() => void onCount()}>
          {words.dryRun}
        </button>
      )}
      {[...allowed].reverse().map((action) => (
        <button
          key={action}
          type="button"
          class={action === "stop" ? "btn danger" : action === "pause" ? "btn" : "btn primary"}
          disabled={busy || counting}
          data-testid={`broadcast-${action}`}
          onClick={act[action]}
        >
          {words[action]}
        </button>
      ))}
    </div>
  );
}
