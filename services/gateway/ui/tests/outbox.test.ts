/** What was not accepted is kept, sent again in order, and given up only with a reason. */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Typed } from "../src/core/wire";
import { ANSWER_WITHIN } from "../src/core/limits";
import { answersLate, due, emptyOutbox, hasUnsent, pauseEnds, type Outbox, type OutboxEvent, outboxAfter } from "../src/core/outbox/outbox";

const added = (id: string, at = 0): OutboxEvent => ({ type: "added", id, at, frame: { type: "message", id, text: id } });
const refused = (id: string, retryAfter: number | null, now = 0, code = retryAfter === null ? "too_long" : "rate"): OutboxEvent => ({
  type: "refused",
  id,
  code,
  retryAfter,
  now,
});
const after = (...events: OutboxEvent[]): Outbox => events.reduce(outboxAfter, emptyOutbox);
const ids = (frames: readonly Typed[]): unknown[] => frames.map((frame) => frame.id);
const flushed = (...names: string[]): OutboxEvent => ({ type: "flushed", ids: names });

test("what is due goes out in the order written, and only once", () => {
  const box = after(added("a"), added("b"));

  expect(ids(due(box, 0))).toEqual(["a", "b"]);
  expect(due(outboxAfter(box, flushed("a", "b")), 0)).toEqual([]);
});

test("the same id is not taken twice", () => {
  expect(after(added("a"), added("a")).entries.length).toBe(1);
});

test("after a lost connection the unanswered go again, marked so, before anything new", () => {
  const box = after(added("a"), flushed("a"), { type: "disconnected" }, added("b"), { type: "connected" });

  expect(due(box, 0)).toEqual([
    { type: "message", id: "a", text: "a", again: true, age_ms: 0 },
    { type: "message", id: "b", text: "b" },
  ]);
});

test("what goes again says how long ago it was asked, never a negative time", () => {
  const box = after(added("a"), flushed("a"), { type: "disconnected" }, { type: "connected" });
  const written = { ...box, entries: box.entries.map((entry) => ({ ...entry, at: 9000 })) };

  expect([due(written, 14_000), due(written, 4000)].map((frames) => frames[0]?.age_ms)).toEqual([5000, 0]);
});

test("what was accepted is not sent again", () => {
  const box = after(added("a"), flushed("a"), { type: "accepted", id: "a" }, { type: "disconnected" }, { type: "connected" });

  expect(due(box, 0)).toEqual([]);
  expect(box.entries[0]?.standing).toBe("accepted");
});

test("a temporary refusal holds everything from there on, and then sends it in order", () => {
  const box = after(added("a"), added("b"), added("c"), flushed("a", "b", "c"), { type: "accepted", id: "a" }, refused("b", 500, 1000));

  expect(due(box, 1400)).toEqual([]);
  expect(pauseEnds(box)).toBe(1500);
  expect(ids(due(box, 1500))).toEqual(["b", "c"]);
});

test("what is written during a hold goes after what is held", () => {
  const box = after(added("a"), flushed("a"), refused("a", 500, 0), added("b"));

  expect(due(box, 100)).toEqual([]);
  expect(ids(due(box, 500))).toEqual(["a", "b"]);
});

test("held_back does not make the pause longer", () => {
  const box = after(added("a"), added("b"), flushed("a", "b"), refused("a", 500, 0), refused("b", null, 400, "held_back"));

  expect(pauseEnds(box)).toBe(500);
});

test("a late held_back for an older attempt queues what follows it again, so order is kept", () => {
  const box = after(added("a"), added("b"), added("c"), flushed("a", "b"), refused("a", 100, 0), flushed("a", "b", "c"));

  expect(ids(due(outboxAfter(box, refused("b", null, 150, "held_back")), 99_999))).toEqual(["b", "c"]);
});

test("a final refusal stays visible with its code and is not sent again", () => {
  const box = after(added("a"), flushed("a"), refused("a", null), { type: "disconnected" }, { type: "connected" });

  expect(box.entries[0]).toMatchObject({ standing: "refused", code: "too_long" });
  expect(due(box, 0)).toEqual([]);
});

test("a conflict marks the message: the first version stands", () => {
  expect(after(added("a"), { type: "accepted", id: "a" }, { type: "conflict", id: "a" }).entries[0]?.code).toBe("conflict");
});

test("what came back in the conversation leaves the outbox", () => {
  expect(after(added("a"), { type: "settled", id: "a" }).entries).toEqual([]);
});

test("an accepted command is forgotten at the next connection, a message is not", () => {
  const command: OutboxEvent = { type: "added", id: "x", at: 0, frame: { type: "accept", id: "x" } };
  const box = after(command, added("a"), { type: "accepted", id: "x" }, { type: "accepted", id: "a" }, { type: "connected" });

  expect(box.entries.map((entry) => entry.id)).toEqual(["a"]);
});

test("what another life of the page left behind goes first and says that it may be a repetition", () => {
  const left = after(added("a"), flushed("a")).entries;
  const box = after(added("b"), { type: "restored", entries: left, now: 0 });

  expect(due(box, 0).map((frame) => [frame.id, frame.again ?? false])).toEqual([
    ["a", true],
    ["b", false],
  ]);
});

test("what was accepted days ago and never seen is forgotten", () => {
  const left = after(added("a"), { type: "accepted", id: "a" }).entries;

  expect(after({ type: "restored", entries: left, now: 3 * 86_400_000 }).entries).toEqual([]);
});

interface World {
  box: Outbox;
  /** Ids the server took, in the order of their first arrival. */
  taken: string[];
  /** On this socket the server waits for this id; everything else is held back. */
  waiting: string | null;
  wire: string[];
  answers: OutboxEvent[];
  written: number;
}

/** A server that keeps the protocol's rules, with a wire that may be cut at any moment. */
const steps: Record<string, (world: World, refuse: boolean) => void> = {
  write: (world) => {
    world.box = outboxAfter(world.box, added(`m${world.written++}`));
  },
  flush: (world) => {
    const names = due(world.box, Number.MAX_SAFE_INTEGER).map((frame) => String(frame.id));
    world.box = outboxAfter(world.box, { type: "flushed", ids: names });
    world.wire.push(...names);
  },
  serve: (world, refuse) => {
    const id = world.wire.shift();
    if (id === undefined) return;
    if (world.waiting !== null && world.waiting !== id) world.answers.push(refused(id, null, 0, "held_back"));
    else if (refuse) {
      world.waiting = id;
      world.answers.push(refused(id, 5, 0));
    } else {
      world.waiting = null;
      if (!world.taken.includes(id)) world.taken.push(id);
      world.answers.push({ type: "accepted", id });
    }
  },
  answer: (world) => {
    const event = world.answers.shift();
    if (event) world.box = outboxAfter(world.box, event);
  },
  cut: (world) => {
    Object.assign(world, { wire: [], answers: [], waiting: null });
    world.box = outboxAfter(outboxAfter(world.box, { type: "disconnected" }), { type: "connected" });
  },
};

test("whatever is cut and refused: all arrive in the end, each once, in the order written", () => {
  const step = fc.tuple(fc.constantFrom(...Object.keys(steps)), fc.boolean());
  fc.assert(
    fc.property(fc.array(step, { maxLength: 120 }), (script) => {
      const world: World = { box: emptyOutbox, taken: [], waiting: null, wire: [], answers: [], written: 0 };
      for (const [name, refuse] of script) steps[name]?.(world, refuse);
      steps.cut?.(world, false);
      for (let n = 0; hasUnsent(world.box) && n < 50; n += 1) {
        steps.flush?.(world, false);
        while (world.wire.length > 0) steps.serve?.(world, false);
        while (world.answers.length > 0) steps.answer?.(world, false);
      }

      expect(world.taken).toEqual(Array.from({ length: world.written }, (_, n) => `m${n}`));
    }),
    { numRuns: 500 },
  );
});

test("what was accepted in a conversation that is over is forgotten, what was not goes into the next", () => {
  const box = after(added("a"), flushed("a"), { type: "accepted", id: "a" }, added("b"), { type: "passed" });

  expect(box.entries.map((entry) => entry.id)).toEqual(["b"]);
});

const asked = (id: string): OutboxEvent => ({ type: "added", id, at: 0, frame: { type: "status", id, status: "available" } });
const sentAt = (id: string, now: number): OutboxEvent => ({ type: "flushed", ids: [id], now });

test("a command whose answer is late is asked again under its id, and again as long as none comes", () => {
  const box = after(asked("a"), sentAt("a", 1000), { type: "accepted", id: "a" });
  const early = outboxAfter(box, { type: "waited", now: 999 + ANSWER_WITHIN });
  const late = outboxAfter(box, { type: "waited", now: 1000 + ANSWER_WITHIN });
  const again = outboxAfter(outboxAfter(late, sentAt("a", 20_000)), { type: "accepted", id: "a" });

  expect(answersLate(box)).toBe(1000 + ANSWER_WITHIN);
  expect(due(early, 0)).toEqual([]);
  expect(due(late, 12_000)).toEqual([{ type: "status", id: "a", status: "available", again: true, age_ms: 12_000 }]);
  expect(answersLate(again)).toBe(20_000 + ANSWER_WITHIN);
});

test("nothing else is late: a message shows in its conversation, and what is not durable is sent again anyway", () => {
  const message = after(added("a"), sentAt("a", 0), { type: "accepted", id: "a" });
  const unaccepted = after(asked("b"), sentAt("b", 0));
  const answered = after(asked("c"), sentAt("c", 0), { type: "accepted", id: "c" }, { type: "settled", id: "c" });

  expect([message, unaccepted, answered].map(answersLate)).toEqual([null, null, null]);
});
