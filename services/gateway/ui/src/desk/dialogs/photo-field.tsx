/** A photo with the ways to change it: another picture from this device, or none. */

import { useRef, useState } from "preact/hooks";
import { PHOTO_TYPES } from "../../core/limits";
import { Avatar } from "../../parts/avatar";
import { storePhoto } from "../state/photo";

export interface PhotoWords {
  choose: string;
  clear: string;
  storing: string;
  problems: Record<"unreadable" | "failed", string>;
}

interface PhotoProps {
  words: PhotoWords;
  name: string;
  photo: string;
  csrf: string;
  /** The address of a stored photo, or "" for none. */
  onPhoto(photo: string): void;
}

export function PhotoField({ words, name, photo, csrf, onPhoto }: PhotoProps) {
  const picker = useRef<HTMLInputElement>(null);
  const [state, setState] = useState<"" | "storing" | "unreadable" | "failed">("");

  async function take(file: File | undefined): Promise<void> {
    if (!file) return;
    setState("storing");
    const stored = await storePhoto(file, csrf);
    setState(typeof stored === "string" ? stored : "");
    if (typeof stored !== "string") onPhoto(stored.photo);
  }

  const told = state === "storing" ? words.storing : state && words.problems[state];
  return (
    <div class="photo-field">
      <Avatar name={name} photo={photo} size={56} />
      <div>
        <button type="button" class="btn small" disabled={state === "storing"} data-testid="photo-choose" onClick={() => picker.current?.click()}>
          {words.choose}
        </button>
        {photo && (
          <button type="button" class="btn small" disabled={state === "storing"} data-testid="photo-clear" onClick={() => onPhoto("")}>
            {words.clear}
          </button>
        )}
        <p class={state && state !== "storing" ? "problem" : ""} role="status" data-testid="photo-told">
          {told}
        </p>
      </div>
      <input
        ref={picker}
        type="file"
        hidden
        accept={PHOTO_TYPES}
        data-testid="photo-file"
        onChange={(event) => {
          void take(event.currentTarget.files?.[0]);
          event.currentTarget.value = "";
        }}
      />
    </div>
  );
}
