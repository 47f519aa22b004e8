/** What the desk asks about visitors, and how it writes what it is told. */
import fc from "fast-check";
import { afterAll, expect, test, vi } from "vitest";
import { VISITORS_ASKED, VISITORS_STEP } from "../../../src/core/limits";
import { cartText, pathOf, secondsSince, visitorName } from "../../../src/desk/pages/visitors/visit-texts";
import type { PresentVisit } from "../../../src/desk/state/visitors/polled";
import { anybody, isFiltered, offsetFor, paramsOf } from "../../../src/desk/state/visitors/wanted";

vi.stubGlobal("navigator", { languages: ["en-US"] });
afterAll(() => void vi.unstubAllGlobals());

const nobody = { visitor: "0123abcd", name: "", email: "" } as PresentVisit;

test("the part that is asked for has the rows in sight, and moves in steps", () => {
  fc.assert(
    fc.property(fc.nat(100_000), fc.nat(VISITORS_ASKED - 2 * VISITORS_STEP), (from, rows) => {
      const offset = offsetFor(from);
      expect(offset % VISITORS_STEP).toBe(0);
      expect(offset).toBeLessThanOrEqual(from);
      expect(from + rows).toBeLessThanOrEqual(offset + VISITORS_ASKED);
    }),
  );
});

test("only what is asked for stands in the query", () => {
  expect(paramsOf(anybody, 0)).toBe("sort=site&limit=200");
  expect(paramsOf({ ...anybody, q: " lamps & more ", cart: "true" }, 50)).toBe("q=lamps+%26+more&cart=true&sort=site&offset=50&limit=200");
});

test("another order is no filter, and neither are spaces", () => {
  expect([anybody, { ...anybody, sort: "cart" as const, q: "  " }, { ...anybody, min_site_s: "45" }].map(isFiltered)).toEqual([false, false, true]);
});

test.each([
  ["https://shop.example/desk%20lamps?page=2#top", "/desk lamps?page=2#top"],
  ["https://shop.example/%ff", "/%ff"],
  ["https://shop.example/%E2%80%AEpmal", "/pmal"],
  ["no address", "no address"],
  ["", ""],
])("of %j the page is %j", (url, path) => {
  expect(pathOf(url)).toBe(path);
});

test.each([
  [null, "EUR", ""],
  [0, "EUR", ""],
  [99.5, "EUR", "€99.50"],
  [99.5, "", "99.50"],
  [20, "points", "20 points"],
])("a cart of %s %s is %j", (value, currency, text) => {
  expect(cartText(value, currency, "en")).toBe(text);
});

test("a visitor is called by name, else by address, else by four characters", () => {
  const named = { ...nobody, name: "Ana", email: "ana@example.com" };

  expect([named, { ...named, name: "\u202e" }, nobody].map((one) => visitorName(one, "Visitor"))).toEqual(["Ana", "ana@example.com", "Visitor abcd"]);
});

test("time goes on by the server's clock, and never back", () => {
  expect([secondsSince(10_000, 12_000, 500), secondsSince(10_000, 9_000, 0)]).toEqual([2.5, 0]);
});
