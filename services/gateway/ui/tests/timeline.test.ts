/** Messages are shown once, in order, without ever jumping in between. */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Unsent } from "../src/core/outbox/outbox";
import { type Bubble, hasGap, type Item, itemsOf, type Reader, type Timeline, timelineOf, withMessage, withStatus } from "../src/core/conversation/timeline";
import type { Message } from "../src/core/wire";

const reader: Reader = { side: "visitor", delivered: 0, read: 0, connected: true, zone: 0 };
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

const message = (seq: number, more: Partial<Message> = {}): Message => ({
  conversation: "c",
  seq,
  id: `id${seq}`,
  author: "agent",
  text: `text ${seq}`,
  at: 10 * DAY + seq,
  agent: { name: "Ana" },
  ...more,
});
const line = (...messages: Message[]): Timeline => messages.reduce(withMessage, timelineOf("c"));
const unsent = (id: string, standing: Unsent["standing"] = "queued"): Unsent => ({
  id,
  frame: { type: "message", text: id },
  at: 10 * DAY + 1000,
  standing,
  tried: false,
  code: null,
  detail: null,
  files: [],
});
const bubbles = (items: Item[]): Bubble[] => items.flatMap((item) => (item.kind === "group" ? item.bubbles : []));
const seqs = (items: Item[]): (number | null)[] => bubbles(items).map((bubble) => bubble.seq);

test("in whatever order and how often they come, messages stand once and sorted", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 30 })), (order) => {
      const made = line(...order.map((seq) => message(seq)));
      const wanted = [...new Set(order)].sort((a, b) => a - b);

      expect(made.messages.map((one) => one.seq)).toEqual(wanted);
      const firstMissing = Array.from({ length: 32 }, (_, n) => n + 1).find((n) => !wanted.includes(n)) ?? 0;
      expect(made.upTo).toBe(firstMissing - 1);
    }),
  );
});

test("what is shown only ever grows at its end", () => {
  fc.assert(
    fc.property(fc.shuffledSubarray(Array.from({ length: 12 }, (_, n) => n + 1)), (order) => {
      let made = timelineOf("c");
      let before: (number | null)[] = [];
      for (const seq of order) {
        made = withMessage(made, message(seq));
        const now = seqs(itemsOf(made, [], reader));

        expect(now.slice(0, before.length)).toEqual(before);
        before = now;
      }
    }),
  );
});

test("messages of another conversation change nothing", () => {
  expect(line(message(1, { conversation: "other" })).messages).toEqual([]);
});

test.each([
  ["nothing yet", line(), 0, false],
  ["all there", line(message(1), message(2)), 2, false],
  ["a hole", line(message(1), message(3)), 0, true],
  ["the end missing", line(message(1)), 2, true],
])("a gap is seen: %s", (_, made, lastSeq, expected) => {
  expect(hasGap(made, lastSeq)).toBe(expected);
});

test("an own message is shown once: as unsent until it is part of the conversation", () => {
  const mine = message(1, { author: "visitor", client_id: "x", agent: null });

  expect(bubbles(itemsOf(line(), [unsent("x", "accepted")], reader)).length).toBe(1);
  expect(bubbles(itemsOf(line(mine), [unsent("x", "accepted")], reader)).length).toBe(1);
});

test("an own message keeps its key when it becomes part of the conversation, so nothing blinks", () => {
  const mine = message(1, { author: "visitor", client_id: "x", agent: null });

  expect(bubbles(itemsOf(line(mine), [], reader))[0]?.key).toBe(bubbles(itemsOf(line(), [unsent("x")], reader))[0]?.key);
});

test("an own message behind a gap is neither lost nor doubled", () => {
  const made = line(message(1), message(3, { author: "visitor", client_id: "x" }));

  expect(seqs(itemsOf(made, [], reader))).toEqual([1]);
});

test.each([
  ["queued", true, "sending"],
  ["sending", true, "sending"],
  ["queued", false, "queued"],
  ["accepted", false, "sent"],
  ["refused", true, "failed"],
] as const)("an unsent one that is %s (connected: %s) is marked %s", (standing, connected, expected) => {
  expect(bubbles(itemsOf(line(), [unsent("x", standing)], { ...reader, connected }))[0]?.mark).toBe(expected);
});

test.each([
  [0, 0, "sent"],
  [1, 0, "delivered"],
  [1, 1, "read"],
])("an own message with delivered %i and read %i is marked %s", (delivered, read, expected) => {
  const mine = line(message(1, { author: "visitor" }));

  expect(bubbles(itemsOf(mine, [], { ...reader, delivered, read }))[0]?.mark).toBe(expected);
});

test.each(["failed", "uncertain"] as const)("a send that a provider reported as %s says so even if later ones were read", (status) => {
  const mine = withStatus(line(message(1)), 1, status);

  expect(bubbles(itemsOf(mine, [], { ...reader, side: "agent", read: 5, delivered: 5 }))[0]?.mark).toBe(status);
});

test("messages of the other side carry no mark", () => {
  expect(bubbles(itemsOf(line(message(1)), [], reader))[0]?.mark).toBeNull();
});

test("a group ends with the minute, the author, and the person", () => {
  const at = 10 * DAY;
  const made = line(
    message(1, { at }),
    message(2, { at: at + 1 }),
    message(3, { at: at + MINUTE }),
    message(4, { at: at + MINUTE, agent: { name: "Bo" } }),
    message(5, { at: at + MINUTE, author: "visitor" }),
  );
  const groups = itemsOf(made, [], reader).flatMap((item) => (item.kind === "group" ? [item.bubbles.map((one) => one.seq)] : []));

  expect(groups).toEqual([[1, 2], [3], [4], [5]]);
});

test("each day has one line, by the reader's own midnight, even when a clock ran behind", () => {
  const at = 10 * DAY;
  const made = line(message(1, { at: at - 1 }), message(2, { at }), message(3, { at: at - 5 }));
  const days = (zone: number): number => itemsOf(made, [], { ...reader, zone }).filter((item) => item.kind === "day").length;

  expect(days(0)).toBe(2);
  expect(days(-120)).toBe(1);
});

test("a system message stands between the groups", () => {
  const made = line(message(1), message(2, { author: "system", text: "joined:Ana" }), message(3));

  expect(itemsOf(made, [], reader).map((item) => item.kind)).toEqual(["day", "group", "system", "group"]);
});

test("the oldest are left off when there are too many to show", () => {
  expect(seqs(itemsOf(line(message(1), message(2), message(3)), [], { ...reader, skip: 2 }))).toEqual([3]);
});

test("what a colleague wrote stands on our side under the colleague's name, apart from one's own", () => {
  const ben = { id: "b", name: "Ben" };
  const from = (seq: number, agent: { id: string; name: string }) => ({ conversation: "c", seq, id: `m${seq}`, author: "agent" as const, text: "x", at: seq, agent });
  const line = [from(1, { id: "a", name: "Ana" }), from(2, ben), from(3, ben)].reduce(withMessage, timelineOf("c"));
  const groups = itemsOf(line, [], { side: "agent", delivered: 0, read: 0, connected: true, zone: 0, me: "a" }).filter((item) => item.kind === "group");

  expect(groups.map((group) => [group.own, group.agent?.name ?? null, group.bubbles.length])).toEqual([
    [true, null, 1],
    [true, "Ben", 2],
  ]);
});
