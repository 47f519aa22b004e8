/** What a visitor leaves for later is kept and sent as a message is. */

import { expect, test } from "vitest";
import { timelineOf, withMessage } from "../../src/core/conversation/timeline";
import { isWritten, type Unsent } from "../../src/core/outbox/outbox";
import { questionIn } from "../../src/widget/conversation/rating";
import { isTurnedAway, newVisitor, visitorAfter } from "../../src/widget/state/model";
import type { Author, VisitorConversation } from "../../src/core/wire";

const line = (seq: number, text: string, author: Author = "system") => ({ conversation: "k1", seq, id: `m${seq}`, author, text, at: seq });
const conversation: VisitorConversation = { id: "k1", version: 1, status: "closed", last_seq: 1, agent: null, agent_delivered: 0, agent_read: 0 };

test.each([
  ["rate", true],
  ["contact", true],
  ["end", false],
])("a frame %s that survives a reload: %s", (type, written) => {
  expect(isWritten({ frame: { type } } as Unsent)).toBe(written);
});

test.each([
  [["rate"], ""],
  [["rate:Happy?"], "Happy?"],
  [["rate:Happy?", "rate:And now: happier?"], "And now: happier?"],
  [["rated"], ""],
])("of the lines %j the question is %j", (lines, question) => {
  const timeline = lines.map((text, n) => line(n + 1, text)).reduce(withMessage, timelineOf("k1"));
  expect(questionIn(timeline)).toBe(question);
});

test.each([
  ["outside", true],
  ["full", true],
  ["waited", true],
  ["agent", false],
  ["visitor", false],
])("closed by %s the question can still be left: %s", (closedBy, turnedAway) => {
  expect(isTurnedAway({ conversation: { ...conversation, closed_by: closedBy } })).toBe(turnedAway);
});

test("a line that is turned away again shows the conversation that was left", () => {
  const left = { ...newVisitor, left: "k1" };
  const agents = visitorAfter(left, { type: "message", ...line(4, "late answer", "agent") }, 0);
  const own = visitorAfter(left, { type: "message", ...line(4, "hello again", "visitor") }, 0);

  expect(agents).toBe(left);
  expect([own.left, own.timeline.conversation]).toEqual([null, "k1"]);
});
