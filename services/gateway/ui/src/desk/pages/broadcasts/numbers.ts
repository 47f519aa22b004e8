/** Counts as the language writes them. */

import { regionalOf } from "../../../parts/words";

export const countText = (n: number, language: string): string => new Intl.NumberFormat(regionalOf(language)).format(n);
