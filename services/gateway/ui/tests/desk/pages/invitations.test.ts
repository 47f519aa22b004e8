/** What the figures of invitations mean, and where they stand on the scale. */
import fc from "fast-check";
import { expect, test } from "vitest";
import ar from "../../../src/i18n/pages/ar";
import de from "../../../src/i18n/pages/de";
import en from "../../../src/i18n/pages/en";
import es from "../../../src/i18n/pages/es";
import ru from "../../../src/i18n/pages/ru";
import { placeOf, scaleOf, sinceOf, verdictOf } from "../../../src/desk/pages/invitations/figures";

test.each([
  [null, "none"],
  [{ value: 0.02, low: -0.01, high: 0.05 }, "unclear"],
  [{ value: 0.02, low: 0, high: 0.05 }, "unclear"],
  [{ value: 0.03, low: 0.01, high: 0.05 }, "more"],
  [{ value: -0.03, low: -0.05, high: -0.01 }, "less"],
] as const)("%j says %s", (difference, verdict) => {
  expect(verdictOf(difference)).toBe(verdict);
});

test("the whole interval is on the scale, in its order, with zero in the middle", () => {
  const share = fc.double({ min: -1, max: 1, noNaN: true });
  fc.assert(
    fc.property(share, share, share, (...shares) => {
      const [low, value, high] = shares.sort((a, b) => a - b) as [number, number, number];
      const scale = scaleOf({ low, value, high });
      const places = [low, value, high].map((one) => placeOf(one, scale));
      expect(places).toEqual([...places].sort((a, b) => a - b));
      expect(Math.max(-low, high)).toBeLessThanOrEqual(scale);
      expect(placeOf(0, scale)).toBe(50);
    }),
  );
});

test("a period begins at a midnight and has so many days with today", () => {
  const now = new Date(2026, 10, 28, 21, 30).getTime();

  expect(new Date(sinceOf(7, now))).toEqual(new Date(2026, 10, 22));
  expect(sinceOf(28, now)).toBe(sinceOf(28, now + 60_000));
});

test("every reason of the server for not inviting is said in every language", () => {
  const reasons = ["gone", "already_invited", "refused_lately", "busy", "talking", "too_early", "nobody_free"];

  for (const { visitors } of [ar, de, en, es, ru]) expect(reasons.filter((reason) => !visitors.notInvited[reason])).toEqual([]);
});
