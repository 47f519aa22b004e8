/** Signals new work to an agent who looks elsewhere: a soft sound, the tab's title, and a notification if asked for. */

import { createSound, type Sound } from "../../core/sound";
import type { AgentFrame } from "../../core/wire";
import type { DeskWords } from "../../i18n/desk/en";
import { type DeskState, isGuest, isOffered, isParticipant, offersOf, ownOf, unreadOf } from "./model";
import { nameOf } from "./names";
import { createNotifications, type Notifications } from "./notifications";

export interface Signals {
  sound: Sound;
  notifications: Notifications;
  received(frame: AgentFrame, before: DeskState, after: DeskState): void;
  show(state: DeskState): void;
}

export type Signal = "offer" | "message" | null;

/** A message this old, ms, is history that is being loaded, and makes no sound. */
const NEW = 10_000;
const QUIET = "usher desk quiet";
const TONES = { offer: [660, 880], message: [740] } as const;

/** A visible tab is not enough: the agent may be working in another window beside it. */
export const isLooking = (): boolean => document.visibilityState === "visible" && document.hasFocus();

/** `wordsNow`: the words of the language that the desk has at that moment. */
export function signals(wordsNow: () => DeskWords): Signals {
  const sound = createSound({ get: () => localStorage.getItem(QUIET) === "yes", set: (quiet) => localStorage.setItem(QUIET, quiet ? "yes" : "no") }, true);
  const notifications = createNotifications();
  return {
    sound,
    notifications,
    received: (frame, before, after) => {
      const looking = isLooking();
      const signal = signalOf(frame, before, after, looking, Date.now());
      if (!signal) return;
      sound.play(TONES[signal]);
      const id = frame.type === "message" ? frame.conversation : "id" in frame ? frame.id : "";
      const conversation = after.conversations[id];
      const words = wordsNow();
      // Only the name: what somebody wrote does not belong on a screen that others may see.
      if (conversation && !looking) notifications.show(signal === "offer" ? words.offerTitle : words.newMessage, nameOf(conversation, words), id);
    },
    show: (state) => {
      const unread = ownOf(state).reduce((sum, c) => sum + unreadOf(state, c), 0);
      const title = offersOf(state).length > 0 ? `● ${wordsNow().offerTitle} · Usher` : unread > 0 ? `(${unread}) Usher` : "Usher";
      if (document.title !== title) document.title = title;
    },
  };
}

/** What a frame is to be signalled as; pure. `looking`: at the desk, with the window in front. */
export function signalOf(frame: AgentFrame, before: DeskState, after: DeskState, looking: boolean, now: number): Signal {
  if (frame.type === "conversation") return isNewOffer(frame, before) || isInvitation(frame, before, after) ? "offer" : null;
  if (frame.type !== "message" || frame.author !== "visitor" || before.timelines === after.timelines) return null;
  const conversation = after.conversations[frame.conversation];
  const seen = looking && after.selected === frame.conversation;
  return conversation && isParticipant(after, conversation) && !seen && now + after.skew - frame.at < NEW ? "message" : null;
}

type ConversationFrame = Extract<AgentFrame, { type: "conversation" }>;

const isNewOffer = (frame: ConversationFrame, before: DeskState): boolean =>
  isOffered(frame) && before.conversations[frame.id]?.offer?.assignment !== frame.offer?.assignment;

/** A colleague has invited the agent. */
function isInvitation(frame: ConversationFrame, before: DeskState, after: DeskState): boolean {
  const known = before.conversations[frame.id];
  return isGuest(after, frame) && (!known || !isParticipant(before, known));
}
