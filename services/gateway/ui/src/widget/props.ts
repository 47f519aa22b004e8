/** Types that the widget's components share: a file of its own, so that no component is imported for its types. */

import type { WidgetWords } from "../i18n/widget/en";

export interface Texts {
  words: WidgetWords;
}

/** With the language itself, and with the gateway's origin, where photos and files are. */
export interface Localised extends Texts {
  language: string;
  origin: string;
}
