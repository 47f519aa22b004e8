/** Whether somebody who typed a contact's name means this contact; pure. */

/** Marks of writing direction, which nobody can type. */
const UNTYPED = /[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]/g;

const plain = (text: string): string => text.normalize("NFKC").replace(UNTYPED, "").replace(/\s+/g, " ").trim();

/** The name as it stands there; only spaces, forms of the same letter and invisible marks may differ. */
export const meansIt = (typed: string, name: string): boolean => plain(typed) !== "" && plain(typed) === plain(name);
