/** A person's photo, or the initials on a colour of the name. */

import { useState } from "preact/hooks";
import { hueOf, initialsOf, safeUrl } from "../core/text";

export interface FaceProps {
  name: string;
  photo?: string | null | undefined;
  size?: number;
  origin?: string;
  /** A dot: on (here), off (not here); left out: not said. */
  here?: boolean | null;
}

export function Face({ name, photo, size = 32, origin = location.origin, here = null }: FaceProps) {
  const [broken, setBroken] = useState(false);
  const source = photo && !broken ? safeUrl(photo, origin) : null;
  return (
    <span class="face" style={{ "--size": `${size}px`, "--hue": String(hueOf(name)) }} title={name} aria-hidden="true">
      {source ? <img src={source} alt="" onError={() => setBroken(true)} /> : initialsOf(name) || "?"}
      {here !== null && <span class={here ? "dot on" : "dot"} />}
    </span>
  );
}
