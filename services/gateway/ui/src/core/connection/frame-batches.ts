/** Gathers the frames that come in a burst, so that they are drawn as one picture. */

import { FRAMES_HIDDEN } from "../limits";
import type { Typed } from "../wire";

export interface FrameBatches {
  add(frame: Typed): void;
  /** Gives what has gathered at once. */
  flush(): void;
}

export function frameBatches(take: (frames: readonly Typed[]) => void): FrameBatches {
  let frames: Typed[] = [];
  let picture = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function flush(): void {
    cancelAnimationFrame(picture);
    clearTimeout(timer);
    const batch = frames;
    frames = [];
    if (batch.length > 0) take(batch);
  }

  return {
    add: (frame) => {
      frames.push(frame);
      if (frames.length > 1) return;
      picture = requestAnimationFrame(flush);
      // A page that is not shown draws no pictures.
      timer = setTimeout(flush, FRAMES_HIDDEN);
    },
    flush,
  };
}
