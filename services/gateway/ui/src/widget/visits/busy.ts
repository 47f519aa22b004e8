/** Why the visitor may not be disturbed now: they type, or have the chat open, in this tab or another. */

import { TYPING_NOTED, TYPING_QUIET } from "../../core/limits";
import type { Store } from "../../core/store";
import type { PanelView } from "../state/memory";

export type Busy = "typing" | "panel" | "talking";

interface Doing {
  /** When something was typed last, ms. */
  typed: number;
  /** A frame of another site has the focus, such as the fields of a payment: nobody else sees what is typed there. */
  inFrame: boolean;
  panel: boolean;
  talking: boolean;
}

/** Pure; null: nothing speaks against it. A time in the future is of a clock that was set back since. */
export function busyWith({ typed, inFrame, panel, talking }: Doing, now: number): Busy | null {
  if (talking) return "talking";
  if (panel) return "panel";
  return inFrame || (typed > 0 && now >= typed && now - typed < TYPING_QUIET) ? "typing" : null;
}

/** Calls `noted` while somebody types, in the page, in shadow trees or in the widget; not for what scripts put into fields. */
export function watchTyping(noted: () => void): void {
  let last = 0;
  const note = (event: Event): void => {
    const now = Date.now();
    if (!event.isTrusted || (now >= last && now - last < TYPING_NOTED)) return;
    last = now;
    noted();
  };
  for (const name of ["input", "compositionstart"]) addEventListener(name, note, { capture: true, passive: true });
}

/** Holds a lock while the panel is open in this tab, so that other tabs know; it goes with the tab. */
export function holdWhileOpen(name: string, panel: Store<PanelView>): void {
  const locks = (navigator as { locks?: LockManager }).locks;
  let release: (() => void) | null = null;
  const look = (): void => {
    const open = panel.get() !== "closed";
    if (!open) release?.();
    if (!locks || !open || release) return;
    const closed = new Promise<void>((done) => (release = () => ((release = null), done())));
    void locks.request(name, { mode: "shared" }, () => closed).catch(() => undefined);
  };
  panel.subscribe(look);
  look();
}

/** Whether any tab holds that lock; where the browser has no locks, nobody knows of other tabs. */
export async function isHeld(name: string): Promise<boolean> {
  const locks = (navigator as { locks?: LockManager }).locks;
  const { held = [] } = (await locks?.query().catch(() => ({}) as LockManagerSnapshot)) ?? {};
  return held.some((lock) => lock.name === name);
}
