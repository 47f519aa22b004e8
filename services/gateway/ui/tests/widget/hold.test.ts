/** A hold is said once at any time: by the notice with the agent's words, or by a line. */
import { expect, test } from "vitest";
import { itemsOf, timelineOf, withMessage } from "../../src/core/conversation/timeline";
import type { Message } from "../../src/core/wire";
import { holdText, withoutHold } from "../../src/widget/conversation/hold";

const message = ([author, text]: readonly [Message["author"], string], n: number): Message =>
  ({ id: `m${n}`, conversation: "c", seq: n + 1, at: 1000 * n, author, text, client_id: null, agent: null, attachments: [] }) as unknown as Message;

const reader = { side: "visitor", connected: true, zone: 0, delivered: 0, read: 0 } as const;

test.each([
  [[["system", "held:"]], "", []],
  [[["system", "held"]], "", []],
  [[["system", "held: A moment:\nI look"]], "A moment:\nI look", []],
  [[["system", "held:first"], ["system", "resumed:"], ["system", "held:"], ["visitor", "ok"]], "", ["held:first", "resumed:"]],
  [[["visitor", "held: hands"], ["system", "held:now"]], "now", []],
  [[["visitor", "held: hands"], ["system", "heldback"]], "", ["heldback"]],
] as const)("of %j the notice says %j, and the lines %j stay", (said, text, lines) => {
  const timeline = said.map(message).reduce(withMessage, timelineOf("c"));
  const shown = withoutHold(itemsOf(timeline, [], reader));

  expect(holdText(timeline)).toBe(text);
  expect(shown.flatMap((item) => (item.kind === "system" ? item.text : []))).toEqual(lines);
  expect(shown.filter((item) => item.kind === "group").length).toBe(said.some(([author]) => author === "visitor") ? 1 : 0);
});
