/** Unanswered questions as the API has them, and what is proposed to be made of them; pure. */

import { type Article, type Content, contentOf, type Drafted, type Found, type Kept, newArticle, type Preview, VARIANTS } from "../values";

/** Days that can be chosen: older questions may be answered by now. */
export const PERIODS = [7, 28, 90];

export const KINDS = ["unanswered", "unhelped", "by_agent"] as const;
export type Kind = (typeof KINDS)[number];

export interface Group {
  language: string;
  /** The most typical question. */
  title: string;
  counts: Partial<Record<Kind, number>>;
  cost: number;
  last_at: number;
  /** The entry point by which all of these contacts came; empty: there are several. */
  audience: string;
  /** All of them; `examples` are some. */
  conversations: string[];
  examples: { conversation: string; text: string; kind: Kind; at: number }[];
  /** The different questions that would go into an article. */
  wordings: string[];
  /** Agents' answers, the best first. */
  answers: { conversation: string; text: string; helped: boolean }[];
  /** What the closest articles would do now. */
  verdict: Preview["verdict"];
  articles: Found[];
}

/** What an article that was made from such questions did since. */
export interface Settling {
  article: string;
  title: string;
  at: number;
  settled: number;
  shown: number;
  helped: number;
  saved: number;
}

export interface Unanswered {
  since: number;
  read: number;
  /** False: more conversations were closed than are read at once. */
  whole: boolean;
  currency: string;
  groups: Group[];
  articles: Settling[];
  /** There is an endpoint that can be asked to draft an article. */
  proposes: boolean;
}

export const UNANSWERED = "#/articles?unanswered";
export const isUnanswered = (hash: string): boolean => hash.startsWith(UNANSWERED);

/** The form of an article that is made from a group; its address names one of the conversations. */
const FRESH = "new~";
export const freshId = (group: Group): string => `${FRESH}${group.conversations[0] ?? ""}`;
export const isFresh = (id: string): boolean => id === "new" || id.startsWith(FRESH);

/** A new article of a group, with one of the answers: what is to be checked before it is saved. */
export function articleOf(group: Group, answer: string, language: string, title = group.title): Kept {
  const base = newArticle(language);
  const variants = added([title], [group.title, ...group.wordings]).slice(1);
  const content: Content = { ...base, language: group.language || language, title, variants, answer, audience: group.audience };
  return { version: 0, base, content, settles: group.conversations };
}

/** What an endpoint of one's own proposes; with a failure there is no text. */
export interface Proposal {
  title: string;
  answer: string;
  failure: string;
}

/** What the endpoint is asked with. */
export const wantedOf = ({ title, language, wordings, answers }: Group) => ({ title, language, wordings, answers: answers.map(({ text }) => text) });

/** The article that it drafted; where it failed (null: knowledge is away), an agent's best answer, and why. */
export function draftedOf(group: Group, proposal: Proposal | null, language: string): Kept {
  const drafted = draftedBy(proposal);
  const kept = proposal && drafted.failure === "" ? articleOf(group, proposal.answer, language, proposal.title) : articleOf(group, group.answers[0]?.text ?? "", language);
  return { ...kept, drafted };
}

function draftedBy(proposal: Proposal | null): Drafted {
  if (!proposal) return { failure: "away" };
  const { failure } = proposal;
  if (failure.startsWith("http_")) return { failure: "status", status: failure.slice("http_".length) };
  if (failure === "" || failure === "timeout" || failure === "connection") return { failure };
  return { failure: failure === "foreign_network" ? "network" : "unusable" };
}

/** An article with a group's wordings besides its own, and besides what this tab has not saved of it. */
export function withWordings(article: Article, unsaved: Kept | null, group: Group): Kept {
  const { version, base, content, settles = [] } = unsaved ?? { version: article.version, base: contentOf(article), content: contentOf(article) };
  const variants = added([content.title, ...content.variants], [group.title, ...group.wordings]).slice(1);
  return { version, base, content: { ...content, variants: variants.slice(0, VARIANTS) }, settles: [...new Set([...settles, ...group.conversations])] };
}

/** Texts with others that are not among them, whatever their case. */
function added(texts: readonly string[], others: readonly string[]): string[] {
  const known = new Set(texts.map((text) => text.toLowerCase()));
  return [...texts, ...others.filter((text) => !known.has(text.toLowerCase()) && known.add(text.toLowerCase()))];
}
