/** The card is a script of its own: most visitors are not invited. */

import type { ComponentType } from "preact";
import type { WidgetWords } from "../../i18n/widget/en";
import { fetchModule } from "../page/fetch-module";
import { sharePreact } from "../page/shared-preact";
import type { Card } from "../state/invitation";

export interface LoadedCard {
  Card: ComponentType<{ card: Card; words: WidgetWords; origin: string; expected(): void }>;
  /** CSS. */
  styles: readonly string[];
}

/** Filled in by `build.mjs`: the path of the card's script. */
declare const USHER_CARD: string;

export function loadCard(origin: string): Promise<LoadedCard> {
  sharePreact();
  return fetchModule<LoadedCard>(origin + USHER_CARD);
}
