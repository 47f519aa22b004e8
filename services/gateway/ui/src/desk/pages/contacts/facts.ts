/** What is known of contacts, as the API says it; pure. */

export interface ListedContact {
  id: string;
  name: string;
  email: string;
  phone: string;
  external_id: string;
  proved: string[];
}

export interface ContactPage {
  contacts: ListedContact[];
  next: string;
}

export interface Change {
  version: number;
  kind: "edited" | "merged" | "unmerged" | "imported";
  agent_name: string;
  at: number;
  before: Record<string, string>;
  after: Record<string, string>;
  merge: string;
  other: string;
  other_name: string;
  undoable: boolean;
  /** Why a merge came about by itself; "": an agent did it. */
  cause: "" | "token" | "provider";
}

export interface Similar {
  id: string;
  name: string;
  email: string;
  phone: string;
  fact: "email" | "phone" | "external_id" | "token";
  proved: boolean;
}

export interface ContactConversation {
  id: string;
  channel: string;
  status: string;
  agent: string;
  opened_at: number;
  last_text: string;
  readable: boolean;
}

export interface Contact extends ListedContact {
  version: number;
  language: string;
  attributes: Record<string, string>;
  merged_into: string;
  addresses: { channel: string; account: string; peer: string; contact: string }[];
  conversations: ContactConversation[];
  conversations_found: number;
  history: Change[];
  similar: Similar[];
}

export const FACTS = ["name", "email", "phone", "language", "external_id"] as const;
export type Fact = (typeof FACTS)[number];
export type Choices = Record<string, "kept" | "other">;

const ATTRIBUTE = "attributes.";

/** All facts by the names that changes and choices use; unknown ones are left out. */
export function valuesOf(contact: Contact): Record<string, string> {
  const named = FACTS.filter((fact) => contact[fact]).map((fact) => [fact, contact[fact]]);
  return Object.fromEntries([...named, ...Object.entries(contact.attributes).map(([name, value]) => [ATTRIBUTE + name, value])]);
}

/** The facts in which two contacts contradict each other: for these somebody must choose. */
export function contradictions(kept: Contact, other: Contact): { fact: string; kept: string; other: string }[] {
  const [mine, theirs] = [valuesOf(kept), valuesOf(other)];
  return Object.entries(mine)
    .filter(([fact, value]) => theirs[fact] !== undefined && theirs[fact] !== value)
    .map(([fact, value]) => ({ fact, kept: value, other: theirs[fact] ?? "" }));
}

/** What will be shown after a merge. */
export function mergedValues(kept: Contact, other: Contact, choices: Choices): Record<string, string> {
  const [mine, theirs] = [valuesOf(kept), valuesOf(other)];
  const chosen = Object.keys({ ...mine, ...theirs }).map((fact) => [fact, (choices[fact] === "other" ? theirs[fact] : undefined) ?? mine[fact] ?? theirs[fact] ?? ""]);
  return Object.fromEntries(chosen);
}

/** How a fact is called: an attribute by its own name. */
export const factName = (fact: string, names: Record<Fact, string>): string => (fact.startsWith(ATTRIBUTE) ? fact.slice(ATTRIBUTE.length) : (names[fact as Fact] ?? fact));

/** What a form changed: only this is sent. */
export function patchOf(contact: Contact, values: Record<string, string>): { patch: Record<string, unknown>; count: number } {
  const before = valuesOf(contact);
  const changed = Object.entries(values).filter(([fact, value]) => (before[fact] ?? "") !== value);
  const facts = changed.filter(([fact]) => !fact.startsWith(ATTRIBUTE));
  const attributes = changed.filter(([fact]) => fact.startsWith(ATTRIBUTE)).map(([fact, value]) => [fact.slice(ATTRIBUTE.length), value || null]);
  return { patch: { ...Object.fromEntries(facts), attributes: Object.fromEntries(attributes) }, count: changed.length };
}

/** A person without a name has their address, or the end of their id. */
export const titleOf = (contact: ListedContact, guest: string): string => contact.name || contact.email || contact.phone || `${guest} ${contact.id.replaceAll("-", "").slice(-4)}`;

/** The contact that the page's address names, "" for the list. */
export const contactIn = (hash: string): string => decodeURIComponent(/^#\/contacts\/([^/?]+)/.exec(hash)?.[1] ?? "");
