/** Keys as their typist means them, whatever keyboard layout or input method they use; pure. */

type Pressed = Pick<KeyboardEvent, "key" | "code" | "keyCode" | "isComposing" | "shiftKey">;

/**
 * The key belongs to an input method (Japanese, Chinese, Korean). Safari ends the composition before it reports the
 * Enter that confirmed it: that key says `isComposing` false and only its keyCode, 229, still tells.
 */
export const isComposing = ({ isComposing: composing, keyCode }: Pick<Pressed, "isComposing" | "keyCode">): boolean => composing || keyCode === 229;

/** Enter that is meant to send or confirm, not to begin a new line or to choose a word. */
export const isEnter = (event: Pressed): boolean => event.key === "Enter" && !event.shiftKey && !isComposing(event);

/**
 * The letter of a shortcut. Layouts without Latin letters (Cyrillic, Greek, Hebrew…) go by the place on the keyboard;
 * those with them (AZERTY, Dvorak) by the letter, for that is what is printed on the key.
 */
export function shortcutOf({ key, code, shiftKey }: Pressed): string {
  if (key.length !== 1 || shiftKey) return key;
  const place = /^Key([A-Z])$/.exec(code)?.[1];
  return key.charCodeAt(0) > 127 && place ? place.toLowerCase() : key.toLowerCase();
}
