/** The agent's own presence: a switch between available and away, with reasons in a menu. */

import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { clockOf } from "../../core/text";
import type { Me } from "../../core/wire";
import { Avatar } from "../../parts/avatar";
import { useNow } from "../../parts/now";
import type { Texts } from "../props";
import { Icon } from "../shell/icons";
import { reasonText } from "../state/names";

interface PresenceProps extends Texts {
  me: Me | null;
  /** Server's clock minus ours, ms. */
  skew: number;
  /** Without a connection nothing is offered, so the switch says offline whatever was chosen. */
  ready: boolean;
  /** A change was sent and is not answered yet. */
  changing: boolean;
  onStatus(status: string, reason?: string): void;
}

export function Presence({ words, me, skew, ready, changing, onStatus }: PresenceProps) {
  if (!me) return <header class="me skeleton" />;
  const here = ready && me.status === "available";
  const status = ready ? me.status : "offline";
  const text = !ready ? words.offline : changing ? words.becoming : me.status === "wrap_up" ? <Countdown skew={skew} me={me} words={words} /> : words[me.status];
  return (
    <header class="me">
      <Avatar name={me.name} photo={me.photo} size={40} here={here} />
      <div class="me-who">
        <strong>{me.name}</strong>
        <Line words={words} me={me} />
      </div>
      <span class={`switch ${ready ? me.status : "offline"}${here ? " on" : ""}`}>
        <button
          type="button"
          role="switch"
          aria-checked={here}
          disabled={!ready || changing}
          data-testid="presence"
          data-status={status}
          onClick={() => onStatus(me.status === "available" ? "away" : "available")}
        >
          <i />
          {text}
        </button>
        <Choices words={words} disabled={!ready || changing} me={me} onStatus={onStatus} />
      </span>
    </header>
  );
}

/** Time left of the wrap-up; what it is stands under the name. */
function Countdown({ words, me, skew }: Texts & { me: Me; skew: number }) {
  const left = (me.wrap_up_until ?? 0) - useNow(500) - skew;
  const text = clockOf(Math.max(0, left + 999));
  return (
    <span data-testid="wrap-up" title={words.actions.wrapUp(text)}>
      {me.wrap_up_until ? text : words.wrap_up}
    </span>
  );
}

/** Under the name: the reason, that no new conversations come, or the load. */
function Line({ words, me }: Texts & { me: Me }) {
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

interface ChoicesProps extends Texts {
  disabled: boolean;
  me: Me;
  onStatus(status: string, reason?: string): void;
}

function Choices({ words, disabled, me, onStatus }: ChoicesProps) {
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
    onStatus(status, reason);
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

/** Arrows move, Escape leaves; the event stops here, so that Escape does not decline an offer as well. */
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
