/** A decline can be taken back for five seconds, and is told once. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { UNDO_WITHIN } from "../../src/core/limits";
import type { AgentConversation } from "../../src/core/wire";
import { createDeclining, undoFor } from "../../src/desk/state/offers/declining";

const offered = (id: string, left = 20_000) => ({ id, offer: { assignment: `a-${id}`, expires_at: Date.now() + left, offered_at: 0, why: "" } }) as AgentConversation;
const told: string[] = [];
const declining = () => createDeclining(({ id }, reason) => void told.push(`${id} ${reason}`), Date.now);

beforeEach(() => {
  told.length = 0;
  vi.useFakeTimers();
});
afterEach(() => void vi.useRealTimers());

test("the server is told when the time to take it back has passed, once", () => {
  const [made, one] = [declining(), offered("1")];
  made.decline(one, "busy");
  made.decline(one);
  vi.advanceTimersByTime(UNDO_WITHIN - 1);
  const before = [...told, made.has(one)];
  vi.advanceTimersByTime(1);

  expect(before).toEqual([true]);
  expect([told, made.has(one), made.store.get()]).toEqual([["1 busy"], false, []]);
});

test("what is taken back was never said", () => {
  const [made, one] = [declining(), offered("1")];
  made.decline(one);
  made.undo(one);
  vi.advanceTimersByTime(2 * UNDO_WITHIN);

  expect([told, made.has(one)]).toEqual([[], false]);
});

test("an offer that is about to expire is declined before it does, and all are told on leaving", () => {
  expect([undoFor(20_000), undoFor(3000), undoFor(500)]).toEqual([UNDO_WITHIN, 2000, 0]);
  const made = declining();
  made.decline(offered("1"));
  made.decline(offered("2"), "language");
  made.flush();
  vi.advanceTimersByTime(2 * UNDO_WITHIN);

  expect(told).toEqual(["1 ", "2 language"]);
});
