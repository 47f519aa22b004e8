/** The panel is a script of its own: most visitors never open it (decision 0200). */

import type { ComponentType } from "preact";
import { fetchModule } from "./page/fetch-module";
import { sharePreact } from "./page/shared-preact";
import type { PanelProps } from "./props";

export interface LoadedPanel {
  Panel: ComponentType<PanelProps>;
  /** CSS. */
  styles: readonly string[];
}

/** Filled in by `build.mjs`: the path of the panel's script. */
declare const USHER_PANEL: string;

export function loadPanel(origin: string): Promise<LoadedPanel> {
  sharePreact();
  return fetchModule<LoadedPanel>(origin + USHER_PANEL);
}
