/** English is part of the widget; another language is one more small script of the same gateway (decision 0061). */

import en, { type WidgetWords } from "../i18n/widget/en";
import type { Language } from "../i18n/pick";
import { fetchModule } from "./page/fetch-module";

/** Filled in by `build.mjs`: language → path of its script. */
declare const USHER_LANGUAGES: Record<string, string>;

/** Never fails: a script that does not come leaves English. */
export function loadWords(origin: string, language: Language): Promise<WidgetWords> {
  const path = USHER_LANGUAGES[language];
  return path ? fetchModule<WidgetWords>(origin + path).catch(() => en) : Promise.resolve(en);
}
