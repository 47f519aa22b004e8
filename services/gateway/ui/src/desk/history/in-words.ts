/** A context in words; pure. */

import type { FaqTried } from "../../core/automatic";
import { withoutTurns } from "../../core/text";
import type { DeskWords } from "../../i18n/desk/en";
import { systemText } from "../../parts/words";
import type { ContactContext, MadePromise, PastTalk, SeenPage, SummaryItem, SummaryVersion } from "./types";

/** What the system noted is a code, and shown in words; what people wrote stays as it is. */
export const itemText = (item: SummaryItem, words: DeskWords): string => (item.text.startsWith("closed_") && systemText(words, item.text)) || withoutTurns(item.text);

/** "14:05 there", as the reader's locale writes it; "" where the zone is not known. */
export function localTimeText(zone: string, now: number, locale: string, words: DeskWords): string {
  if (!zone) return "";
  try {
    return words.history.localTime(new Intl.DateTimeFormat(locale, { timeStyle: "short", timeZone: zone }).format(now));
  } catch {
    return "";
  }
}

/** How often they were here, and how many conversations there were. */
export function beforeText({ visits_before, past_count, visit }: ContactContext, words: DeskWords): string {
  const { firstVisit, visitsBefore, talksBefore, noTalks } = words.history;
  const visits = visits_before > 0 ? visitsBefore(visits_before) : visit ? firstVisit : "";
  return [visits, past_count > 0 ? talksBefore(past_count) : noTalks].filter(Boolean).join(" · ");
}

/** What is known besides: answers of the start form, facts that the page gave; not that a question was left blank. */
export const detailsText = ({ attributes }: Pick<ContactContext, "attributes">): string =>
  Object.entries(attributes)
    .filter(([name]) => !name.startsWith("asked."))
    .map(([name, value]) => withoutTurns(`${name}: ${value}`))
    .join(" · ");

/** The page they have before them, else the one they saw last. */
export const lastPage = ({ visit }: ContactContext): SeenPage | null => visit?.pages.at(-1) ?? null;

/** What was promised: an answer, by a time and at an address, or what somebody said. */
export function promisedText({ open, due_at, text }: MadePromise, locale: string, words: DeskWords): string {
  if (!open) return withoutTurns(text);
  const when = due_at && new Intl.DateTimeFormat(locale, { weekday: "short", hour: "numeric", minute: "2-digit" }).format(due_at);
  return when ? words.history.answerBy(when, withoutTurns(text)) : words.history.openPromise;
}

/** How asking the articles ended; "" for what this page does not know. */
export const faqText = ({ verdict }: Pick<FaqTried, "verdict">, words: DeskWords): string => words.history.faq.verdicts[verdict || "open"] ?? "";

/** The line of a summary that says most to whoever comes next: how it ended, else what was asked. */
export function lineOf(version: SummaryVersion): SummaryItem | null {
  const last = (kind: string): SummaryItem | undefined => version.items.filter((item) => item.kind === kind).at(-1);
  return last("outcome") ?? last("question") ?? version.items.at(-1) ?? null;
}

/** The last conversation in one line; its own last words where nothing was summed up. */
export function lastTimeText(past: readonly PastTalk[], words: DeskWords): string {
  const [last] = past;
  if (!last) return "";
  const items = last.summary?.shown.items ?? [];
  const question = items.find((item) => item.kind === "question");
  const line = last.summary && lineOf(last.summary.shown);
  const parts = [question, line === question ? null : line].flatMap((item) => (item ? [itemText(item, words)] : []));
  return parts.length > 0 ? parts.join(" → ") : withoutTurns(last.last_text);
}
