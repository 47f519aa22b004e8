/** Signals new work to an agent who looks elsewhere: the tab's title and a soft sound. */

import type { AgentFrame } from "../../core/wire";
import { type DeskState, isGuest, isParticipant, isOffered, offersOf, ownOf, unreadOf } from "./model";

export interface Signals {
  received(frame: AgentFrame, before: DeskState, after: DeskState): void;
  show(state: DeskState): void;
  quiet(): boolean;
  setQuiet(quiet: boolean): void;
}

const KEY = "usher desk quiet";

export function signals(words: { offerTitle: string }): Signals {
  const audio = audioOnGesture();
  return {
    quiet: () => localStorage.getItem(KEY) === "yes",
    setQuiet: (quiet) => localStorage.setItem(KEY, quiet ? "yes" : "no"),
    received: (frame, before, after) => {
      if (localStorage.getItem(KEY) === "yes") return;
      if (isNewOffer(frame, before) || isInvitation(frame, before, after)) audio.play([660, 880]);
      else if (isUnseenMessage(frame, before, after)) audio.play([740]);
    },
    show: (state) => {
      const unread = ownOf(state).reduce((sum, c) => sum + unreadOf(state, c), 0);
      const offers = offersOf(state).length;
      const title = offers > 0 ? `● ${words.offerTitle} · Usher` : unread > 0 ? `(${unread}) Usher` : "Usher";
      if (document.title !== title) document.title = title;
    },
  };
}

function isNewOffer(frame: AgentFrame, before: DeskState): boolean {
  if (frame.type !== "conversation" || !isOffered(frame)) return false;
  return before.conversations[frame.id]?.offer?.assignment !== frame.offer?.assignment;
}

/** A colleague has invited the agent. */
function isInvitation(frame: AgentFrame, before: DeskState, after: DeskState): boolean {
  if (frame.type !== "conversation" || !isGuest(after, frame)) return false;
  const known = before.conversations[frame.id];
  return !known || !isParticipant(before, known);
}

function isUnseenMessage(frame: AgentFrame, before: DeskState, after: DeskState): boolean {
  if (frame.type !== "message" || frame.author !== "visitor" || before.timelines === after.timelines) return false;
  const conversation = after.conversations[frame.conversation];
  const looking = after.selected === frame.conversation && document.visibilityState === "visible";
  // Older messages that are loaded now make no sound.
  return !!conversation && isParticipant(after, conversation) && !looking && Date.now() + after.skew - frame.at < 10_000;
}

/** Browsers let a page make sounds only after a click or key in it. */
function audioOnGesture(): { play(tones: number[]): void } {
  let context: AudioContext | null = null;
  const wake = (): void => {
    context ??= new AudioContext();
    void context.resume();
  };
  for (const event of ["pointerdown", "keydown"]) addEventListener(event, wake, { once: true });
  return { play: (tones) => context?.state === "running" && tones.forEach((tone, n) => beep(context as AudioContext, tone, n * 0.13)) };
}

function beep(context: AudioContext, frequency: number, delay: number): void {
  const from = context.currentTime + delay;
  const tone = context.createOscillator();
  const volume = context.createGain();
  tone.frequency.value = frequency;
  volume.gain.setValueAtTime(0, from);
  volume.gain.linearRampToValueAtTime(0.06, from + 0.015);
  volume.gain.exponentialRampToValueAtTime(0.0005, from + 0.28);
  tone.connect(volume).connect(context.destination);
  tone.start(from);
  tone.stop(from + 0.3);
}
