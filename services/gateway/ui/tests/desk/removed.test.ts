/** What a conversation shows whose content retention has removed. */

import { expect, test } from "vitest";
import { emptyTimeline, withMessage } from "../../src/core/conversation/timeline";
import type { Message } from "../../src/core/wire";
import { keptOf, removedAt } from "../../src/desk/history/removed";
import ar from "../../src/i18n/desk/ar";
import de from "../../src/i18n/desk/de";
import en from "../../src/i18n/desk/en";
import es from "../../src/i18n/desk/es";
import ru from "../../src/i18n/desk/ru";

const said = (seq: number, thread: Message["thread"] = null): Message => ({ conversation: "k", seq, id: `m${seq}`, author: "visitor", text: thread ? "" : "Hello", at: seq, thread }) as Message;
const timeline = (...messages: Message[]) => messages.reduce(withMessage, { ...emptyTimeline, conversation: "k" });

test("what was removed is not shown, and what was written since is", () => {
  const whole = timeline(said(1, { expired: true, deleted_at: 5 }), said(2, { expired: true, deleted_at: 7 }), said(3));
  expect(removedAt(whole.messages)).toBe(7);
  expect(keptOf(whole).messages.map(({ seq }) => seq)).toEqual([3]);
  expect(keptOf(whole)).toMatchObject({ upTo: 3, from: 0 });
});

test("a message that its writer deleted is no removal", () => {
  const whole = timeline(said(1, { deleted_at: 5 }), said(2));
  expect(removedAt(whole.messages)).toBe(0);
  expect(keptOf(whole)).toBe(whole);
});

test.each([ar, de, en, es, ru])("every language names the day (%#)", (words) => {
  expect(words.reach.removed("31/12/2026")).toContain("31/12/2026");
});
