/** Soft sounds, and whether the browser lets them be heard. */

import { createStore, type Store } from "./store";

export interface Sound {
  /** `blocked`: wanted, but the browser makes no sound before somebody clicks or types in the page. */
  state: Store<"on" | "off" | "blocked">;
  /** Turns it on or off; where a block is shown the click itself lifts it. */
  toggle(): void;
  play(tones: readonly number[]): void;
}

/** Whether no sound is wanted, kept over reloads. */
export interface Quiet {
  get(): boolean;
  set(quiet: boolean): void;
}

/** A sound that could not play for longer than this, ms, is about something that is over. */
const WORTH_HEARING = 3_000;
/** From pressing a button to its click, ms, at most. */
const A_CLICK = 1_000;
const TRIAL = [740];

/** `eager`: tries at once, so that a block is known before something is missed; a page of others is asked only after a touch, and shows no block. */
export function createSound(quiet: Quiet, eager: boolean): Sound {
  let context: AudioContext | null = null;
  let liftedAt = -Infinity;
  const state = createStore<"on" | "off" | "blocked">("off");
  const look = (): void => state.set(() => (quiet.get() ? "off" : context?.state === "running" ? "on" : "blocked"));

  /** Makes or wakes the audio: a browser suspends it without a gesture, and when the computer sleeps. */
  async function wake(): Promise<boolean> {
    try {
      context ??= new AudioContext();
      context.onstatechange = look;
      if (context.state !== "running") await context.resume();
    } catch {
      // No audio at all, such as on a server's desktop: it stays blocked, and the button says so.
    }
    if (state.get() === "blocked" && context?.state === "running") liftedAt = performance.now();
    look();
    return context?.state === "running";
  }

  function play(tones: readonly number[]): void {
    const wanted = performance.now();
    if (quiet.get() || !(eager || touched())) return;
    void wake().then((running) => {
      if (running && performance.now() - wanted < WORTH_HEARING) tones.forEach((tone, n) => beep(context as AudioContext, tone, n * 0.13));
    });
  }

  // Every time, not once: after a sleep it is suspended again.
  for (const event of ["pointerdown", "keydown"]) addEventListener(event, () => void (state.get() === "blocked" && (eager || context) && wake()));
  look();
  if (eager) void wake();

  return {
    state,
    play,
    toggle: () => {
      // Pressing the button lifts the block before it is a click: that click must not turn the sound off again.
      const lifts = eager && (state.get() === "blocked" || performance.now() - liftedAt < A_CLICK);
      if (!lifts) quiet.set(!quiet.get());
      look();
      play(TRIAL);
    },
  };
}

const touched = (): boolean => navigator.userActivation?.hasBeenActive ?? true;

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
