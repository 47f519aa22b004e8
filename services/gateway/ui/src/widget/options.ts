/** What the page's settings mean: entry point, skills, campaign, colours, place, language, other ways to reach the shop. */

import { ATTRIBUTE_CHARS, ATTRIBUTES } from "../core/limits";
import { css, hoverOf, inkOn, parseColour, readableOn } from "../core/contrast";
import { type Language, pickLanguage } from "../i18n/pick";
import type { Settings } from "./page/settings";

export interface Options {
  /** Where the gateway is: the origin of the script's own address. */
  origin: string;
  entry: { point: string; skills: string[]; campaign: string };
  /** What the page knows of the visitor, for rules and agents: `data-attribute-plan="gold"`. */
  attributes: Record<string, string>;
  side: "left" | "right";
  /** Pixels from the side and from the bottom. */
  offset: readonly [number, number];
  language: Language;
  colours: Record<string, string>;
  email: string | null;
  phone: string | null;
  /** "always": visits are followed without a consent; otherwise with one only. */
  visits: string;
}

/** Options of the page's settings; anything missing or malformed falls back to the default. */
export function optionsOf({ src, values, attributes }: Omit<Settings, "nonce">, page: { lang: string; languages: readonly string[] }): Options {
  return {
    origin: new URL(src).origin,
    entry: { point: values.entry ?? "", skills: listOf(values.skills), campaign: values.campaign ?? "" },
    attributes: factsOf(attributes),
    side: values.side === "left" ? "left" : "right",
    offset: offsetOf(values.offset),
    language: pickLanguage([values.lang, page.lang, ...page.languages]),
    colours: coloursOf(values.accent ?? ""),
    email: values.email || null,
    phone: values.phone || null,
    visits: values.visits ?? "",
  };
}

const listOf = (text = ""): string[] =>
  text
    .split(",")
    .map((part) => part.trim())
    .filter(Boolean);

const factsOf = (attributes: Record<string, string>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(attributes)
      .filter(([name, value]) => name && value)
      .slice(0, ATTRIBUTES)
      .map(([name, value]) => [name, value.slice(0, ATTRIBUTE_CHARS)]),
  );

/** "24" is both distances, "24 96" side and bottom. */
function offsetOf(text = ""): readonly [number, number] {
  const [side = 24, bottom = side] = text.split(/[\s,]+/).filter(Boolean).map(Number);
  return Number.isFinite(side) && Number.isFinite(bottom) ? [side, bottom] : [24, 24];
}

function coloursOf(text: string): Record<string, string> {
  const accent = parseColour(text);
  if (!accent) return {};
  return {
    "--usher-accent": css(accent),
    "--usher-accent-ink": css(inkOn(accent)),
    "--usher-accent-hover": css(hoverOf(accent)),
    "--usher-accent-on-light": css(readableOn(accent, [236, 238, 242])),
    "--usher-accent-on-dark": css(readableOn(accent, [36, 42, 51])),
  };
}
