/** Text on screen: initials, sizes, times, addresses. */

/** Up to two letters: of the first and the last word. */
export function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/).filter(Boolean);
  const chosen = words.length > 1 ? [words[0], words.at(-1)] : words;
  return chosen.map((word) => [...(word ?? "")][0] ?? "").join("").toLocaleUpperCase();
}

/** A hue of 0–359 that stays the same for a name. */
export function hueOf(name: string): number {
  return [...name].reduce((sum, letter) => (sum * 31 + (letter.codePointAt(0) ?? 0)) % 360, 7);
}

export function sizeOf(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  return bytes < 1024 * 1024 ? `${Math.round(bytes / 1024)} kB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

/** 0:42, 12:05, 3:07:00: minutes and seconds, hours where needed. */
export function clockOf(ms: number): string {
  const all = Math.max(0, Math.floor(ms / 1000));
  const two = (n: number): string => String(n).padStart(2, "0");
  const [hours, minutes, seconds] = [Math.floor(all / 3600), Math.floor(all / 60) % 60, all % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds)}` : `${minutes}:${two(seconds)}`;
}

/** A link to write to an address that a contact typed: encoded, so that it cannot add fields such as bcc. */
export const mailHref = (address: string): string => `mailto:${encodeURIComponent(address)}`;

/** A link to call a number that a contact typed: digits only, because * and # would make it a service code. */
export const telHref = (number: string): string => `tel:${number.replace(/(?!^\+)\D/g, "")}`;

/** Without the marks that turn the direction of reading: with them one text can be made to look like another. */
export const withoutTurns = (text: string): string => text.replace(/[\u202a-\u202e\u2066-\u2069]/g, "");

/** Nothing invisible is in it, nor what turns the direction of reading. */
const EMAIL = /^[^@\s\u200b-\u200f\u202a-\u202e\u2060-\u2069<>,;:"()[\]\\]+@[^@\s\u200b-\u200f\u202a-\u202e\u2060-\u2069<>,;:"()[\]\\]+\.[^@\s\u200b-\u200f\u202a-\u202e\u2060-\u2069<>,;:"()[\]\\.]+$/;
/** At least five digits, with what people write between them. */
const PHONE = /^\+?[\s()./-]*(?:\d[\s()./-]*){5,20}$/;

/** What somebody typed as an e-mail address or a phone number; null if it is neither. The gateway judges alike. */
export function addressOf(text: string): { email: string } | { phone: string; email?: undefined } | null {
  const address = text.trim();
  if (address.length > 200) return null;
  if (EMAIL.test(address)) return { email: address };
  return PHONE.test(address) ? { phone: address } : null;
}

/** Only http(s) addresses and those of our own origin may become links or pictures. */
export function safeUrl(url: string, origin: string): string | null {
  try {
    const full = new URL(url, origin);
    return full.protocol === "https:" || full.protocol === "http:" ? full.href : null;
  } catch {
    return null;
  }
}
