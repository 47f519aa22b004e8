/** The script tag's options: entry point, skills, campaign, colours, position, language, other ways to reach the shop. */

import { ATTRIBUTE_CHARS, ATTRIBUTES } from "../core/limits";
import { css, hoverOf, inkOn, parseColour, readableOn } from "../core/contrast";
import { type Language, pickLanguage } from "../i18n/pick";

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
}

/** Options of `<script data-…>`; anything missing or malformed falls back to the default. */
export function optionsOf(script: { src: string; dataset: DOMStringMap }, page: { lang: string; languages: readonly string[] }): Options {
  const { dataset } = script;
  return {
    origin: new URL(script.src).origin,
    entry: { point: dataset.entry ?? "", skills: listOf(dataset.skills), campaign: dataset.campaign ?? "" },
    attributes: attributesOf(dataset),
    side: dataset.side === "left" ? "left" : "right",
    offset: offsetOf(dataset.offset),
    language: pickLanguage([dataset.lang, page.lang, ...page.languages]),
    colours: coloursOf(dataset.accent ?? ""),
    email: dataset.email ?? null,
    phone: dataset.phone ?? null,
  };
}

const listOf = (text = ""): string[] =>
  text
    .split(",")
    .map((part) => part.trim())
    .filter(Boolean);

/** `data-attribute-customer-plan` is `customer-plan`: a data set writes it `attributeCustomerPlan`. */
function attributesOf(dataset: DOMStringMap): Record<string, string> {
  const named = Object.entries(dataset).flatMap(([key, value]) => {
    const name = /^attribute([A-Z].*)$/.exec(key)?.[1];
    return name && value ? [[name.replace(/[A-Z]/g, (c, at) => (at > 0 ? "-" : "") + c.toLowerCase()), value.slice(0, ATTRIBUTE_CHARS)]] : [];
  });
  return Object.fromEntries(named.slice(0, ATTRIBUTES)) as Record<string, string>;
}

/** "24" is both distances, "24 96" side and bottom. */
function offsetOf(text = ""): readonly [number, number] {
  const [side = 24, bottom = side] = text.split(/\s+/).filter(Boolean).map(Number);
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
