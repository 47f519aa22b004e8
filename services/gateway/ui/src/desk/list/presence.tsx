/** Oneself: what the server says one is, one click away from the other, with reasons in a menu. */

import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { useStore } from "../../core/store";
import { clockOf } from "../../core/text";
import type { Me } from "../../core/wire";
import type { DeskWords } from "../../i18n/desk/en";
import { Face } from "../../parts/face";
import { Icon } from "../shell/icons";
import { useNow } from "../../parts/now";
import type { DeskProps } from "../shell/desk";

export function Presence(props: DeskProps) {
  const { session, words } = props;
  const me = useStore(session.state, (state) => state.me);
  const ready = useStore(session.link, (link) => link.phase === "ready");
  const changing = useStore(session.sender.box, (box) => box.entries.some((entry) => entry.frame.type === "status"));
  if (!me) return <header class="me bones" />;
  const here = ready && me.status === "available";
  const status = ready ? me.status : "offline";
  const say = (wanted: string, reason = ""): void => session.command({ type: "status", status: wanted, ...(reason && { reason }) });
  const text = !ready ? words.offline : changing ? words.becoming : me.status === "wrap_up" ? <Countdown session={session} me={me} words={words} /> : words[me.status];
  return (
    <header class="me">
      <Face name={me.name} photo={me.photo} size={40} here={here} />
      <div class="me-who">
        <strong>{me.name}</strong>
        <Line {...props} me={me} />
      </div>
      <span class={`switch ${ready ? me.status : "offline"}${here ? " on" : ""}`}>
        <button
          type="button"
          role="switch"
          aria-checked={here}
          disabled={!ready || changing}
          data-testid="presence"
          data-status={status}
          onClick={() => say(me.status === "available" ? "away" : "available")}
        >
          <i />
          {text}
        </button>
        <Choices words={words} disabled={!ready || changing} me={me} say={say} />
      </span>
    </header>
  );
}

/** Of the wrap-up; its words stand under the name. */
function Countdown({ session, words, me }: Pick<DeskProps, "session" | "words"> & { me: Me }) {
  const skew = useStore(session.state, (state) => state.skew);
  const left = (me.wrap_up_until ?? 0) - useNow(500) - skew;
  const text = clockOf(Math.max(0, left + 999));
  return (
    <span data-testid="wrap-up" title={words.actions.wrapUp(text)}>
      {me.wrap_up_until ? text : words.wrap_up}
    </span>
  );
}

/** Under the name: the reason, that nothing new comes, or the load. */
function Line({ words, me }: DeskProps & { me: Me }) {
  if (me.status === "wrap_up") return <small>{words.wrap_up}</small>;
  if (me.draining)
    return (
      <small class="draining" title={words.actions.drainingText} data-testid="draining">
        {words.actions.draining}
      </small>
    );
  const reason = me.status === "available" ? "" : reasonText(words, me.reason ?? "");
  return <small>{reason || words.load(Math.round((100 * me.load) / Math.max(1, me.capacity)))}</small>;
}

/** A reason's code in words; one that somebody wrote stays as it is. */
export const reasonText = (words: DeskWords, reason: string): string =>
  words.actions.awayReasons[reason] ?? words.actions.busyReasons[reason] ?? words.actions.ownReasons[reason] ?? reason;

interface ChoicesProps {
  words: DeskWords;
  disabled: boolean;
  me: Me;
  say(status: string, reason?: string): void;
}

function Choices({ words, disabled, me, say }: ChoicesProps) {
  const [open, setOpen] = useState(false);
  const box = useRef<HTMLSpanElement>(null);
  const { actions } = words;
  useLayoutEffect(() => {
    if (!open) return;
    box.current?.querySelector<HTMLElement>("[role=menuitemradio]")?.focus();
    const outside = (event: Event): void => void (!box.current?.contains(event.target as Node) && setOpen(false));
    addEventListener("pointerdown", outside);
    return () => removeEventListener("pointerdown", outside);
  }, [open]);
  const choose = (status: string, reason = ""): void => {
    say(status, reason);
    close();
  };
  const close = (): void => {
    setOpen(false);
    box.current?.querySelector("button")?.focus();
  };
  const item = (status: Me["status"], reason: string, text: string) => (
    <button
      key={reason}
      type="button"
      role="menuitemradio"
      class={reason ? "menu-item sub" : "menu-item"}
      aria-checked={me.status === status && (me.reason ?? "") === reason}
      data-testid="presence-choice"
      data-status={status}
      data-reason={reason}
      onClick={() => choose(status, reason)}
    >
      {!reason && <i class={`state ${status}`} />}
      {text}
    </button>
  );
  return (
    <span class="menu-box" ref={box} onKeyDown={(event) => open && menuKeys(event, close)}>
      <button type="button" class="menu-open" aria-label={actions.presenceMenu} title={actions.presenceMenu} aria-haspopup="menu" aria-expanded={open} disabled={disabled} data-testid="presence-menu" onClick={() => setOpen(!open)}>
        <Icon name="down" />
      </button>
      {open && (
        <div class="menu" role="menu" aria-label={actions.presenceMenu}>
          {item("available", "", me.status === "wrap_up" ? actions.wrapUpEnd : words.available)}
          {item("busy", "", words.busy)}
          {Object.entries(actions.busyReasons).map(([reason, text]) => item("busy", reason, text))}
          {item("away", "", words.away)}
          {Object.entries(actions.awayReasons).map(([reason, text]) => item("away", reason, text))}
        </div>
      )}
    </span>
  );
}

/** Arrows walk, Escape leaves; the desk's own keys rest meanwhile. */
function menuKeys(event: KeyboardEvent, close: () => void): void {
  event.stopPropagation();
  if (event.key === "Escape" || event.key === "Tab") close();
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const items = [...(event.currentTarget as HTMLElement).querySelectorAll<HTMLElement>("[role^=menuitem]")];
  const place = items.indexOf(document.activeElement as HTMLElement);
  items[(place + step + items.length) % items.length]?.focus();
}
