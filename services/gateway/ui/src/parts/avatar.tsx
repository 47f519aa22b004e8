/** A photo, or the initials on a colour derived from the name. */

import { useState } from "preact/hooks";
import { hueOf, initialsOf, safeUrl } from "../core/text";

export interface AvatarProps {
  name: string;
  photo?: string | null | undefined;
  size?: number;
  origin?: string;
  /** A dot: online or not; left out: unknown. */
  here?: boolean | null;
}

export function Avatar({ name, photo, size = 32, origin = location.origin, here = null }: AvatarProps) {
  const [broken, setBroken] = useState(false);
  const source = photo && !broken ? safeUrl(photo, origin) : null;
  return (
    <span class="avatar" style={{ "--size": `${size}px`, "--hue": String(hueOf(name)) }} title={name} aria-hidden="true">
      {source ? <img src={source} alt="" onError={() => setBroken(true)} /> : initialsOf(name) || "?"}
      {here !== null && <span class={here ? "dot on" : "dot"} />}
    </span>
  );
}
