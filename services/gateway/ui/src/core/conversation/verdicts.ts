/** What a visitor may say of an automatic answer, and what they have said; pure. */

import type { Button } from "../automatic";
import type { Unsent } from "../outbox/outbox";
import type { Message } from "../wire";
import type { Timeline } from "./timeline";

/** What was said of an ask, and whether the server has it; a refused verdict can be given again. */
export interface Given {
  ask: string;
  verdict: string;
  standing: "sending" | "given" | "refused";
  /** Why it was refused. */
  code: string | null;
}

/** A title, or an answer that a bot of the shop offers. */
const CHOICE = /^(article|bot):/;

/** Ends the automatic answers at any moment. */
export const PERSON = "person";

/** The titles that can be chosen, apart from what can be said of an answer. */
export function parted(buttons: readonly Button[]): { choices: Button[]; verdicts: Button[] } {
  return { choices: buttons.filter(({ id }) => CHOICE.test(id)), verdicts: buttons.filter(({ id }) => !CHOICE.test(id)) };
}

/** The title above an answer: of the one article that it shows, unless the text says it already. */
export function titleOf({ text, answers = [], buttons = [] }: Pick<Message, "text" | "answers" | "buttons">): string {
  const [only] = answers;
  return only && answers.length === 1 && parted(buttons).choices.length === 0 && !text.includes(only.title) ? only.title : "";
}

/** The message of which something may be said now: the last one with buttons, if nobody has written since. */
export function openAsk({ messages, upTo }: Timeline): Message | null {
  const last = messages.filter(({ seq, author, automatic }) => seq <= upTo && (automatic || author !== "system")).at(-1);
  return last?.automatic && last.author !== "visitor" && last.ask && last.buttons?.length ? last : null;
}

/** The frame of a verdict; null: one was given before, and the server has it or is about to. A person may be asked for below no answer. */
export function verdictFrame({ conversation, ask = "" }: Pick<Message, "conversation" | "ask">, verdict: string, given: Given | null) {
  return (ask || verdict === PERSON) && (given === null || given.standing === "refused") ? { type: "faq_verdict", conversation, ask, verdict } : null;
}

/** What was said of an ask: it is on its way, or `kept` from before. */
export function givenOf(ask: string, unsent: readonly Unsent[], kept: Kept | null): Given | null {
  const entry = unsent.filter(({ frame }) => frame.type === "faq_verdict" && frame.ask === ask).at(-1);
  // What was said of no answer in particular is not kept: the next conversation has none either.
  if (!entry) return ask && kept?.ask === ask ? { ...kept, standing: "given", code: null } : null;
  const standing = entry.standing === "refused" ? "refused" : entry.standing === "accepted" ? "given" : "sending";
  return { ask, verdict: String(entry.frame.verdict), standing, code: entry.code };
}

/** The last verdict that was given in this browser. */
export interface Kept {
  ask: string;
  verdict: string;
}

/** What is stored of it; null: nothing that can be used. */
export function keptIn(text: string | null | undefined): Kept | null {
  try {
    const { ask, verdict } = JSON.parse(text || "{}") as Partial<Kept>;
    return typeof ask === "string" && typeof verdict === "string" ? { ask, verdict } : null;
  } catch {
    return null;
  }
}
