/** A visitor who was told that the queue is closed is asked for an address, until it opens or an agent writes. */
import { expect, test } from "vitest";
import { timelineOf, withMessage } from "../../src/core/conversation/timeline";
import type { Message } from "../../src/core/wire";
import { isQueueClosed } from "../../src/widget/conversation/closed-queue";

const message = ([author, text]: readonly [Message["author"], string], n: number): Message =>
  ({ id: `m${n}`, conversation: "c", seq: n + 1, at: 1000 * n, author, text, client_id: null, agent: null, attachments: [] }) as unknown as Message;

test.each([
  [[["visitor", "hello"]], false],
  [[["visitor", "hello"], ["system", "outside:5000:9000"]], true],
  [[["visitor", "hello"], ["system", "outside:4000:9000"]], false],
  [[["visitor", "hello"], ["system", "outside::"]], true],
  [[["visitor", "hello"], ["system", "notice:Gone fishing"], ["visitor", "oh"]], true],
  [[["visitor", "outside:5000:9000"]], false],
  [[["system", "outside:5000:9000"], ["agent", "still here"], ["visitor", "oh"]], false],
  [[["system", "outside:3000:"], ["agent", "bye"], ["system", "outside:5000:"]], true],
] as const)("after %j at 4000 the queue counts as closed: %j", (said, closed) => {
  const timeline = said.map(message).reduce(withMessage, timelineOf("c"));

  expect(isQueueClosed(timeline, 4000)).toBe(closed);
});
