/** Long lists are drawn where they are in sight, and long conversations loaded from their end. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { earlierThan, hasGap, loadedFrom, timelineOf, withMessage } from "../src/core/conversation/timeline";
import { DRAWN_WHOLE, ROW_HEIGHT, ROWS_AROUND, SHOWN_AT_FIRST } from "../src/core/limits";
import type { AgentConversation, Message } from "../src/core/wire";
import { begun, emptyDesk, missingOf, timelineIn } from "../src/desk/state/model";
import { windowOf } from "../src/parts/visible";

const message = (seq: number): Message => ({ conversation: "c", seq, id: `m${seq}`, author: "visitor", text: "x", at: seq });

test("of a long list the rows in sight are drawn and some beyond; a short one is drawn whole", () => {
  expect(windowOf(DRAWN_WHOLE, ROW_HEIGHT, -9999, 600)).toEqual({ from: 0, to: DRAWN_WHOLE });
  expect(windowOf(300, ROW_HEIGHT, -100 * ROW_HEIGHT, 10 * ROW_HEIGHT)).toEqual({ from: 100 - ROWS_AROUND, to: 110 + ROWS_AROUND });
});

test("every row in sight is drawn, wherever one scrolls, and never many more", () => {
  fc.assert(
    fc.property(fc.integer({ min: DRAWN_WHOLE + 1, max: 5000 }), fc.integer({ min: -500_000, max: 1000 }), fc.integer({ min: 1, max: 2000 }), (count, top, height) => {
      const { from, to } = windowOf(count, ROW_HEIGHT, top, height);
      const inSight = Array.from({ length: count }, (_, row) => row).filter((row) => top + (row + 1) * ROW_HEIGHT > 0 && top + row * ROW_HEIGHT < height);

      expect(inSight.every((row) => row >= from && row < to)).toBe(true);
      expect(to - from).toBeLessThanOrEqual(height / ROW_HEIGHT + 2 * ROWS_AROUND + 2);
    }),
  );
});

test("a long conversation is loaded from its newest messages, and what is earlier is no gap", () => {
  const loaded = [301, 302, 303].map(message).reduce(withMessage, loadedFrom(timelineOf("c"), 300));

  expect([loaded.upTo, hasGap(loaded, 303), hasGap(loaded, 304), earlierThan(loaded)]).toEqual([303, false, true, 300]);
});

test("earlier messages take their places before, also where one was here already", () => {
  const loaded = withMessage(loadedFrom(withMessage(timelineOf("c"), message(302)), 300), message(301));
  const whole = Array.from({ length: 300 }, (_, n) => message(n + 1)).reduce(withMessage, loaded);

  expect([loaded.upTo, whole.upTo, earlierThan(whole)]).toEqual([302, 302, 0]);
  expect(whole.messages.map((one) => one.seq)).toEqual(Array.from({ length: 302 }, (_, n) => n + 1));
});

test("what was loaded is not begun anew, and what nobody looked at lacks nothing", () => {
  const long = { id: "c", status: "assigned", agent_id: "me", last_seq: 500, opened_at: 1 } as AgentConversation;
  const state = { ...emptyDesk, me: { id: "me" } as never, conversations: { c: long } };
  const open = begun(state, "c");

  expect(timelineIn(open, "c").upTo).toBe(500 - SHOWN_AT_FIRST);
  expect(begun(open, "c")).toBe(open);
  expect([missingOf(state), missingOf(open), missingOf({ ...state, selected: "c" })]).toEqual([[], ["c"], ["c"]]);
});
