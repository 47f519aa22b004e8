/** The one copy of Preact: `widget.js` has it, and the panel's script takes it (`build.mjs` points it to taken-preact.js). */

import { Fragment, h } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";

/** Just before the panel is fetched, by the run of the script that draws the widget: each run has a copy, and only one draws. */
export function sharePreact(): void {
  (globalThis as unknown as Record<symbol, unknown>)[Symbol.for("usher preact")] = { Fragment, h, useEffect, useLayoutEffect, useRef, useState };
}
