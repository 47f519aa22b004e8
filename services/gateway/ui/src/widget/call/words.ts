/** The words about being called, which come with the panel: the page loads no more for them before it is opened. */

import ar from "../../i18n/call/ar";
import de from "../../i18n/call/de";
import en, { type CallWords } from "../../i18n/call/en";
import es from "../../i18n/call/es";
import ru from "../../i18n/call/ru";
import type { WidgetWords } from "../../i18n/widget/en";

const languages: Record<string, CallWords> = { ar, de, en, es, ru };

export const callWordsOf = (language: string): CallWords => languages[language] ?? en;

const known = new WeakMap<WidgetWords, WidgetWords>();

/** The widget's words with what system messages say of calls; the same object for the same words. */
export function withCalls(words: WidgetWords, language: string): WidgetWords {
  const all = known.get(words) ?? { ...words, system: { ...words.system, ...callWordsOf(language).system } };
  known.set(words, all);
  return all;
}
