/** Chooses the language: the page's own wish, then the page's language, then the reader's; English when none is spoken here. */

export const SPOKEN = ["en", "de", "es", "ru", "ar"] as const;
export type Language = (typeof SPOKEN)[number];

export function pickLanguage(wishes: readonly (string | null | undefined)[]): Language {
  for (const wish of wishes) {
    const short = wish?.toLowerCase().split(/[-_]/)[0];
    const found = SPOKEN.find((language) => language === short);
    if (found) return found;
  }
  return "en";
}

/** How the language's words are read. */
export const directionOf = (language: Language): "ltr" | "rtl" => (language === "ar" ? "rtl" : "ltr");
