/** An invitation beside the launcher: a face, one sentence, a button to begin and one to decline. No dialog, and it takes no focus. */

import { useLayoutEffect, useRef } from "preact/hooks";
import { isComposing } from "../../core/keys";
import { Avatar } from "../../parts/avatar";
import type { Texts } from "../props";
import css from "./card.css?inline";
import type { Card } from "../state/invitation";
import type { LoadedCard } from "./load-card";
import { raisedBy } from "./placing";

interface Props extends Texts {
  card: Card;
  /** The gateway's, where photos are. */
  origin: string;
  /** The panel will probably be opened. */
  expected(): void;
}

function InvitationCard({ words, card, origin, expected }: Props) {
  const { invitation, state } = card;
  const { name, photo } = invitation.agent;
  const box = useRef<HTMLElement>(null);
  const before = useRef<EventTarget | null>(null);
  usePlace(box, state);
  // Who came here by keyboard goes back to where they were.
  const away = (act: () => void): void => {
    act();
    if (before.current instanceof HTMLElement && before.current.isConnected) before.current.focus();
  };
  const keys = (event: KeyboardEvent): void => {
    event.stopPropagation();
    if (event.key === "Escape" && !isComposing(event)) away(card.refuse);
  };
  const nobody = state === "nobody";
  return (
    <section
      ref={box}
      class="beside invitation"
      aria-label={words.invitedBy(name)}
      data-testid="invitation"
      data-state={state}
      onKeyDown={keys}
      onFocusIn={(event) => (before.current = box.current?.contains(event.relatedTarget as Node) ? before.current : event.relatedTarget)}
    >
      <Avatar name={name} photo={photo} size={44} origin={origin} />
      <div>
        <strong dir="auto">{name}</strong>
        <p dir="auto" data-testid="invitation-text">
          {nobody ? words.nobodyFree : invitation.text}
        </p>
      </div>
      <div class="answers">
        <button type="button" class="btn" data-testid="invitation-refuse" onClick={() => away(card.refuse)}>
          {words.noThanks}
        </button>
        <button type="button" class="btn primary" aria-busy={state === "waiting"} data-testid="invitation-begin" onPointerEnter={expected} onFocus={expected} onClick={nobody ? card.leave : card.begin}>
          {nobody ? words.leaveQuestion : words.begin}
        </button>
      </div>
    </section>
  );
}

const CONTROLS = "a[href], button, input, select, textarea, summary, [role=button], [tabindex='0']";

/** Raises the card above what the page has where it would stand: once, as it must not jump while the page is scrolled. */
function usePlace(box: { current: HTMLElement | null }, state: string): void {
  useLayoutEffect(() => {
    const place = (): void => {
      const card = box.current;
      if (!card) return;
      card.style.removeProperty("translate");
      const controls = [...document.querySelectorAll(CONTROLS)].map((one) => one.getBoundingClientRect()).filter(({ width, bottom, top }) => width > 0 && bottom > 0 && top < innerHeight);
      const raised = raisedBy(card.getBoundingClientRect(), controls, innerHeight);
      if (raised > 0) card.style.translate = `0 ${-raised}px`;
    };
    place();
    addEventListener("resize", place);
    return () => removeEventListener("resize", place);
  }, [state]);
}

const loaded: LoadedCard = { Card: InvitationCard, styles: [css] };

export default loaded;
