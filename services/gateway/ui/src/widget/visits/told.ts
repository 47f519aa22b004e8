/** What the shop tells of the visitor by `usher.set` and `usher.event`, until the gateway has it; pure. */

import { ATTRIBUTE_CHARS, ATTRIBUTES, EVENTS_TOLD } from "../../core/limits";

export interface ShopEvent {
  id: string;
  name: string;
  at: number;
  data: Record<string, string>;
}

export interface Told {
  attributes: { at: number; values: Record<string, string> } | null;
  cart: { at: number; value: number; currency: string } | null;
  events: readonly ShopEvent[];
}

export const nothingTold: Told = { attributes: null, cart: null, events: [] };

/** Texts of what a page gives: numbers and truth values as texts, anything else left out. */
export function textsOf(given: unknown): Record<string, string> {
  if (typeof given !== "object" || given === null) return {};
  const plain = Object.entries(given).filter(([name, value]) => name && ["string", "number", "boolean"].includes(typeof value));
  return Object.fromEntries(plain.slice(0, ATTRIBUTES).map(([name, value]) => [cut(name), cut(String(value))]));
}

const cut = (text: string): string => text.slice(0, ATTRIBUTE_CHARS);

/** `cart_value` and `cart_currency` are the cart, all else attributes; later values replace earlier ones. */
export function withValues(told: Told, given: unknown, at: number): Told {
  const { cart_value: value, cart_currency: currency = told.cart?.currency ?? "", ...values } = textsOf(given);
  const worth = Number(value ?? NaN);
  const cart = worth >= 0 && worth <= 1e12 ? { at, value: worth, currency: currency.slice(0, 8) } : told.cart;
  if (Object.keys(values).length === 0) return { ...told, cart };
  const all = Object.entries({ ...told.attributes?.values, ...values }).slice(-ATTRIBUTES);
  return { ...told, cart, attributes: { at, values: Object.fromEntries(all) } };
}

/** The oldest are dropped where more wait than a beacon takes: the gateway has not answered for long. */
export function withEvent(told: Told, event: ShopEvent): Told {
  return event.name ? { ...told, events: [...told.events, event].slice(-EVENTS_TOLD) } : told;
}

/** What is left to tell once the gateway has these; values are told again with each beacon, so that a flush loses none. */
export const afterSent = (told: Told, sent: Told): Told => ({ ...told, events: told.events.filter((event) => !sent.events.includes(event)) });
