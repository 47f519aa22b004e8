/** Oneself: what the server says one is, one click away from the other. */

import { useState } from "preact/hooks";
import { useStore } from "../core/store";
import { Face } from "../parts/face";
import { Icon } from "../parts/icons";
import type { DeskProps } from "./desk";
import type { Signals } from "./signals";

export function Presence({ session, words, signals }: DeskProps & { signals: Signals }) {
  const me = useStore(session.state, (state) => state.me);
  const ready = useStore(session.link, (link) => link.phase === "ready");
  const changing = useStore(session.sender.box, (box) => box.entries.some((entry) => entry.frame.type === "status"));
  const [quiet, setQuiet] = useState(signals.quiet);
  if (!me) return <header class="me bones" />;
  const here = ready && me.status === "available";
  const status = ready ? me.status : "offline";
  const text = !ready ? words.offline : changing ? words.becoming : words[me.status];
  const toggle = (): void => session.command({ type: "status", status: me.status === "available" ? "away" : "available" });
  return (
    <header class="me">
      <Face name={me.name} photo={me.photo} size={40} here={here} />
      <div class="me-who">
        <strong>{me.name}</strong>
        <small>{words.load(me.load, me.capacity)}</small>
      </div>
      <button
        type="button"
        class="round"
        aria-label={quiet ? words.quietOn : words.quietOff}
        title={quiet ? words.quietOn : words.quietOff}
        onClick={() => {
          signals.setQuiet(!quiet);
          setQuiet(!quiet);
        }}
      >
        <Icon name={quiet ? "mute" : "bell"} />
      </button>
      <button
        type="button"
        role="switch"
        aria-checked={here}
        class={here ? "switch on" : "switch"}
        disabled={!ready || changing}
        data-testid="presence"
        data-status={status}
        onClick={toggle}
      >
        <i />
        {text}
      </button>
    </header>
  );
}
