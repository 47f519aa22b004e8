/** What was answered to a start form in this tab; pure. */

import type { FormAsked, Question } from "../../core/wire";

export interface FormDraft {
  /** The form, and where it was asked: in this conversation, or "" before one. */
  form: string;
  conversation: string;
  values: Record<string, string>;
  /** Nothing more is to be asked here. */
  done: boolean;
}

/** What was answered here before the page was loaded; which form it belongs to is not known yet. */
export function valuesIn(text: string, conversation: string): Record<string, string> {
  try {
    const kept = JSON.parse(text || "{}") as Partial<FormDraft>;
    return kept.conversation === conversation ? (kept.values ?? {}) : {};
  } catch {
    return {};
  }
}

/** The draft that belongs to this form; another one's is forgotten. */
export function draftFor(text: string, { form, conversation }: Pick<FormAsked, "form" | "conversation">): FormDraft {
  const fresh = { form, conversation, values: {}, done: false };
  try {
    const kept = { ...fresh, ...(JSON.parse(text || "{}") as Partial<FormDraft>) };
    return kept.form === form && kept.conversation === conversation ? kept : fresh;
  } catch {
    return fresh;
  }
}

/** Of all answers those to what is asked. */
export const answersTo = (questions: readonly Question[], values: Record<string, string>): Record<string, string> =>
  Object.fromEntries(questions.map(({ name }) => [name, values[name] ?? ""] as const).filter(([, value]) => value.trim() !== ""));
