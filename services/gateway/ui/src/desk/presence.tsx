/** Oneself: what the server says one is, one click away from the other. */

import { useStore } from "../core/store";
import { Face } from "../parts/face";
import type { DeskProps } from "./desk";

export function Presence({ session, words }: DeskProps) {
  const me = useStore(session.state, (state) => state.me);
  const ready = useStore(session.link, (link) => link.phase === "ready");
  const changing = useStore(session.sender.box, (box) => box.entries.some((entry) => entry.frame.type === "status"));
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
        <small>{words.load(Math.round((100 * me.load) / Math.max(1, me.capacity)))}</small>
      </div>
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
