/** How urgent a promised answer is, and how its time is said. */

import { expect, test } from "vitest";
import { dueLevel } from "../../src/desk/state/promises/due";
import { dueOf, withDue } from "../../src/parts/words";

test.each([
  [99, ""],
  [100, "soon"],
  [199, "soon"],
  [200, "late"],
] as const)("at %i it is %j", (now, level) => {
  expect(dueLevel({ remind_at: 100, due_at: 200 }, now)).toBe(level);
});

test("without a time nothing becomes urgent", () => {
  expect(dueLevel({ remind_at: null, due_at: null }, 1e15)).toBe("");
});

const NOW = new Date(2026, 6, 1, 22, 0).getTime();

test.each([
  [new Date(2026, 6, 1, 23, 30), "today"],
  [new Date(2026, 6, 2, 10, 0), "tomorrow"],
  [new Date(2026, 5, 30, 10, 0), "yesterday"],
  [new Date(2026, 6, 6, 10, 0), "Monday"],
])("%s is said as %s", (at, day) => {
  expect(dueOf(at.getTime(), "en", NOW, ["en-GB"]).day).toBe(day);
});

test("a day further away has its date", () => {
  expect(dueOf(new Date(2026, 6, 20, 10, 0).getTime(), "en", NOW, ["en-GB"]).day).toMatch(/Monday.*20|20.*Monday/);
});

test.each([
  ["eva@example.com:1000", ["eva@example.com", 1000]],
  ["eva@example.com", ["eva@example.com", null]],
  ["1000:", ["1000", null]],
  [":2000", ["", 2000]],
  ["", ["", null]],
] as const)("%j holds an address or opening and a time", (detail, parts) => {
  expect(withDue(detail)).toEqual(parts);
});
