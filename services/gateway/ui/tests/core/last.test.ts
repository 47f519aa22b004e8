/** The last that fits, as `findLast` finds it. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { lastOf } from "../../src/core/last";

test("the last element that fits is found", () => {
  fc.assert(
    fc.property(fc.array(fc.integer()), fc.integer(), (list, least) => {
      expect(lastOf(list, (one) => one >= least)).toBe(list.filter((one) => one >= least).at(-1));
    }),
  );
});
