/** The funnel's figures: versions together, contacts once, nothing divided by nothing. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { eachOf, ENDS, narrowing, ranked, shareOf, type StageFigures, STAGES, summed, versionsOf, wholeOf } from "../../../src/desk/pages/funnel/figures";
import { moneyText } from "../../../src/desk/pages/funnel/money";
import { SPOKEN } from "../../../src/i18n/pick";

function row(version: string, stage: string, [solved, escalated, abandoned, refused, open]: readonly [number, number, number, number, number], more: Partial<StageFigures> = {}): StageFigures {
  const entered = solved + escalated + abandoned + refused + open;
  return { version, stage, entered, solved, escalated, abandoned, refused, open, escalated_by: {}, reasons: {}, mean_seconds: null, cost: 0, saved: 0, ...more };
}

const OLD = [row("a", "faq", [50, 40, 10, 0, 0], { cost: 2, saved: 223, mean_seconds: 30, escalated_by: { asked: 30, not_helped: 10 }, reasons: { helped: 50, asked: 30, not_helped: 10, silent: 10 } }), row("a", "chat", [35, 5, 0, 0, 0], { cost: 180 }), row("a", "email", [5, 0, 0, 0, 0])];
const NEW = [row("b", "chat", [10, 0, 2, 1, 7], { cost: 45 }), row("b", "faq", [20, 20, 0, 0, 60], { cost: 2, mean_seconds: 60, escalated_by: { asked: 20 }, reasons: { asked: 20, helped: 20 } })];

test("versions stand by their contacts, one is chosen, and all together are one row for each stage, in order", () => {
  const all = summed([...OLD, ...NEW]);

  expect(versionsOf([...OLD, ...NEW])).toEqual(["a", "b"]);
  expect(summed([...OLD, ...NEW], "b").map(({ stage, entered }) => [stage, entered])).toEqual([["faq", 100], ["chat", 20]]);
  expect(all.map(({ stage, entered, solved, cost }) => [stage, entered, solved, cost])).toEqual([["faq", 200, 70, 4], ["chat", 60, 45, 225], ["email", 5, 5, 0]]);
  expect(all[0]).toMatchObject({ escalated_by: { asked: 50, not_helped: 10 }, reasons: { helped: 70, asked: 50 }, open: 60 });
});

test("the mean is that of all who left, and of nobody there is none", () => {
  const [faq] = summed([...OLD, ...NEW]);

  expect(faq?.mean_seconds).toBeCloseTo((100 * 30 + 40 * 60) / 140);
  expect(summed([row("a", "faq", [0, 0, 0, 0, 3])])[0]?.mean_seconds).toBeNull();
});

test("who is handed on is one contact, not two", () => {
  expect(wholeOf(summed(OLD))).toEqual({ contacts: 100, solved: 90, cost: 182, saved: 223 });
});

test("nothing is divided by nothing, and no stage is too narrow to be seen", () => {
  expect([shareOf(0, 0), eachOf(3, 0), eachOf(9, 2)]).toEqual([0, null, 4.5]);
  expect(narrowing([row("a", "faq", [1000, 0, 0, 0, 0]), row("a", "chat", [500, 0, 0, 0, 0]), row("a", "email", [1, 0, 0, 0, 0])])).toEqual([100, 50, 4, 2.8]);
});

test("reasons stand by how often, those that never happened not at all", () => {
  expect(ranked({ b: 2, a: 2, c: 5, d: 0 })).toEqual([["c", 5], ["a", 2], ["b", 2]]);
});

const n = fc.nat(50);
const figures = fc.array(fc.tuple(fc.constantFrom("a", "b", "c"), fc.constantFrom(...STAGES), fc.tuple(n, n, n, n, n)).map(([version, stage, ends]) => row(version, stage, ends)), { maxLength: 12 });

test("whatever the figures, adding versions loses nobody, and what becomes of them is all who came in", () => {
  fc.assert(
    fc.property(figures, (stages) => {
      const all = summed(stages);

      expect(all.reduce((sum, one) => sum + one.entered, 0)).toBe(stages.reduce((sum, one) => sum + one.entered, 0));
      for (const one of all) expect(ENDS.reduce((sum, end) => sum + one[end], 0)).toBe(one.entered);
    }),
  );
});

test.each(SPOKEN.map((language) => [language]))("in %s an amount keeps its cents only where it is small", (language) => {
  expect(moneyText(4.5, "EUR", language)).toMatch(/4[.,٫]50/);
  expect(moneyText(12_345.67, "EUR", language)).not.toMatch(/67/);
  expect(moneyText(1, "no currency", language)).toBe("1.00 no currency");
});
