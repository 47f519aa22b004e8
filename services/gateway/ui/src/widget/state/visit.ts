/** What the browser keeps of a visit, for all tabs: only with consent, or where the page says that none is needed. */

import { VISIT_PAUSE } from "../../core/limits";
import type { Memory } from "./memory";

export interface Consent {
  id: string;
  at: number;
  wording: string;
  url: string;
  /** The gateway has it. */
  told: boolean;
}

export interface KeptVisit {
  /** The visit's name; null: none has begun. */
  name: string | null;
  /** When a page was last visible. */
  seen: number;
  consent: Consent | null;
  /** The visitor does not want to be followed, on pages that do not ask. */
  refused: boolean;
  /** The customer who has signed in: their id, and whose token it was; see `customerOf`. */
  who: string | null;
  whose: string;
  /** When the gateway was told so. */
  named: number;
  /** When something was typed last, in any tab. */
  typed: number;
  /** What the visitor has answered to an invitation, until the gateway has it. */
  answer: { id: string; answer: "accepted" | "refused" } | null;
}

const nothing: KeptVisit = { name: null, seen: 0, consent: null, refused: false, who: null, whose: "", named: 0, typed: 0, answer: null };

/** Read anew each time: other tabs write it, too. Where the browser forbids storage it is kept for this page only. */
export function visitMemory(memory: Memory): { get(): KeptVisit; set(kept: Partial<KeptVisit>): void; forget(): void } {
  let here = nothing;
  const get = (): KeptVisit => (memory.local ? { ...nothing, ...memory.load("visit") } : here);
  return {
    get,
    set: (kept) => {
      here = { ...get(), ...kept };
      memory.save("visit", here);
    },
    forget: () => {
      here = nothing;
      memory.local?.removeItem(`${memory.prefix}visit`);
    },
  };
}

/** What `hello` says of the visit, so that it is recorded when a conversation begins in it; one that is over is not meant. */
export function visitOf(memory: Memory): { visit?: string } {
  const { name, seen } = visitMemory(memory).get();
  return name === null || Date.now() - seen >= VISIT_PAUSE ? {} : { visit: name };
}

/** What all tokens of one visitor begin with, and no other's: the first 126 bits of their id. */
export const visitorIn = (token: string | null): string => (token ?? "").slice(0, 21);

/** The customer whom the present token belongs to; null: nobody, or the token of then was refused and another came since. */
export const customerOf = ({ who, whose }: Pick<KeptVisit, "who" | "whose">, token: string | null): string | null => (token !== null && visitorIn(token) === whose ? who : null);

/** Whether the visit may be followed: with a consent, or where none is needed and none was refused. */
export const mayFollow = (kept: KeptVisit, always: boolean): boolean => kept.consent !== null || (always && !kept.refused);

/** The visit that a visible page belongs to now: another after so long without one. */
export function visitAt({ name, seen }: Pick<KeptVisit, "name" | "seen">, now: number, fresh: () => string): { name: string; previous?: string } {
  if (name !== null && now - seen < VISIT_PAUSE) return { name };
  return { name: fresh(), ...(name !== null && { previous: name }) };
}
