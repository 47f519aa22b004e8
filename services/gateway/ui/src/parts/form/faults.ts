/** What a browser can say of answers before the server does; pure. */

import { addressOf } from "../../core/text";
import type { Question } from "../../core/wire";

/** What is wrong, as far as a browser can tell; the server decides. */
export function faultsIn(questions: readonly Question[], values: Record<string, string>): Record<string, string> {
  const found = questions.map((question) => [question.name, faultOf(question, (values[question.name] ?? "").trim())] as const);
  return Object.fromEntries(found.filter(([, fault]) => fault !== ""));
}

function faultOf({ type, required, least, most }: Question, value: string): string {
  if (value === "" || (type === "consent" && value !== "yes")) return required ? "missing" : "";
  if (type === "email") return addressOf(value)?.email ? "" : "bad_email";
  if (type !== "number") return "";
  const number = Number(value.replace(",", "."));
  if (Number.isNaN(number)) return "bad_number";
  if (least !== undefined && number < least) return "too_small";
  return most !== undefined && number > most ? "too_large" : "";
}
