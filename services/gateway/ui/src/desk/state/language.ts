/** The language of the desk: the one chosen in this browser, otherwise that of the reader's browser. */

import { browserStorage } from "../../core/outbox/storage";
import { type Language, pickLanguage } from "../../i18n/pick";

const KEY = "usher desk language";

const chosen = (wish: string | null | undefined): Language => pickLanguage([wish, ...navigator.languages]);

export const deskLanguage = (): Language => chosen(browserStorage()?.getItem(KEY));

export function keepLanguage(language: Language): void {
  try {
    browserStorage()?.setItem(KEY, language);
  } catch {
    // A full storage costs only that the choice is made again.
  }
}

/** Calls back when another tab has chosen; the return value ends it. */
export function onLanguageElsewhere(listener: (language: Language) => void): () => void {
  const changed = ({ key, newValue }: StorageEvent): void => void (key === KEY && listener(chosen(newValue)));
  addEventListener("storage", changed);
  return () => removeEventListener("storage", changed);
}
