/** Notifications of the operating system, only if the agent asked for them. */

import { createStore, type Store } from "../../core/store";

export interface Notifications {
  /** `denied`: refused in the browser's settings; `none`: this browser has none. */
  state: Store<"on" | "off" | "denied" | "none">;
  /** Turns them on, which asks the browser for permission, or off. */
  toggle(): void;
  /** Shows one; another with the same tag takes its place. */
  show(title: string, body: string, tag: string): void;
}

const KEY = "usher desk notifications";

export function createNotifications(): Notifications {
  const state = createStore<"on" | "off" | "denied" | "none">("none");
  const wanted = (): boolean => localStorage.getItem(KEY) === "yes";
  const look = (): void =>
    state.set(() => {
      if (typeof Notification === "undefined") return "none";
      if (Notification.permission === "denied") return "denied";
      return Notification.permission === "granted" && wanted() ? "on" : "off";
    });
  look();
  return {
    state,
    toggle: () => {
      localStorage.setItem(KEY, state.get() === "on" ? "no" : "yes");
      // Browsers only ask while they handle a click.
      if (wanted() && state.get() !== "none") void Notification.requestPermission().then(look);
      look();
    },
    show: (title, body, tag) => {
      if (state.get() !== "on") return;
      const shown = new Notification(title, { body, tag });
      shown.onclick = () => {
        window.focus();
        shown.close();
      };
    },
  };
}
