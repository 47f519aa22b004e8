/** Chooses the language: the tag's own, then the page's, then the reader's; English when none is spoken here. */

export const SPOKEN = ["en", "de", "es", "ru"] as const;
export type Language = (typeof SPOKEN)[number];

/** By the desk, in addition. */
export const DESK_SPOKEN = [...SPOKEN, "ar"] as const;
export type DeskLanguage = (typeof DESK_SPOKEN)[number];

export function pickLanguage<L extends string = Language>(wishes: readonly (string | null | undefined)[], spoken: readonly L[] = SPOKEN as unknown as readonly L[]): L {
  for (const wish of wishes) {
    const short = wish?.toLowerCase().split(/[-_]/)[0];
    const found = spoken.find((language) => language === short);
    if (found) return found;
  }
  return "en" as L;
}

/** How the language's words are read. */
export const directionOf = (language: DeskLanguage): "ltr" | "rtl" => (language === "ar" ? "rtl" : "ltr");
