/** Chooses the language: the tag's own, then the page's, then the reader's; English when none is spoken here. */

export const SPOKEN = ["en", "de", "es", "ru"] as const;
export type Language = (typeof SPOKEN)[number];

export function pickLanguage(wishes: readonly (string | null | undefined)[]): Language {
  for (const wish of wishes) {
    const short = wish?.toLowerCase().split(/[-_]/)[0];
    const found = SPOKEN.find((language) => language === short);
    if (found) return found;
  }
  return "en";
}
