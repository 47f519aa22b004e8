/** Client ids: unique for each sender, and sorted by creation within one page. */

let made = 0;

/** 30 characters of `0-9a-z_`: a counter of this page, then 100 random bits. */
export function newId(): string {
  made += 1;
  const random = crypto.getRandomValues(new Uint8Array(20));
  return `${made.toString(36).padStart(5, "0")}_${Array.from(random, (byte) => (byte & 31).toString(32)).join("")}`;
}
