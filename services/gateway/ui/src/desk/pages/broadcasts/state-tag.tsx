/** A broadcast's state, in words and a colour. */

import type { PageTexts } from "../props";
import type { State } from "./types";

const TONES: Record<State, string> = { draft: "tag plain", planning: "tag", running: "tag", paused: "tag warn", stopped: "tag plain", done: "tag good" };

export const StateTag = ({ texts, state }: Pick<PageTexts, "texts"> & { state: State }) => (
  <b class={TONES[state]} data-testid="broadcast-state" data-state={state}>
    {texts.broadcasts.states[state]}
  </b>
);
