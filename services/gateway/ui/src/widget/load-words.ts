/** English is part of the widget; another language is one more small script of the same gateway (decision 0061). */

import en, { type WidgetWords } from "../i18n/widget/en";
import type { Language } from "../i18n/pick";

/** Filled in by `build.mjs`: language → path of its script. */
declare const USHER_LANGUAGES: Record<string, string>;

/** Never fails: a script that does not come leaves English. */
export function loadWords(origin: string, language: Language): Promise<WidgetWords> {
  const path = USHER_LANGUAGES[language];
  if (!path) return Promise.resolve(en);
  return new Promise((resolve) => {
    const script = document.createElement("script");
    script.src = origin + path;
    script.onload = () => resolve((window as unknown as Record<string, WidgetWords | undefined>)[`usherWords_${language}`] ?? en);
    script.onerror = () => resolve(en);
    document.head.append(script);
  });
}
