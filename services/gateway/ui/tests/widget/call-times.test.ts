/** Times at which a visitor may ask to be called: what is asked of the gateway, and what its answer means. */
import { expect, test } from "vitest";
import { PAGE_CHARS } from "../../src/core/limits";
import { placeOf, timesIn } from "../../src/widget/call/times";

test("the place names entry point, page and language, and no page that is too long to be read", () => {
  const page = "https://shop.example/a?b=c&d";
  const asked = new URLSearchParams(placeOf("checkout", page, "de-AT"));

  expect(Object.fromEntries(asked)).toEqual({ entry: "checkout", page, language: "de-AT" });
  expect(new URLSearchParams(placeOf("", page.padEnd(PAGE_CHARS + 1, "x"), "de")).get("page")).toBe("");
});

test("a document that offers no call, or is none, has no times", () => {
  for (const body of [null, {}, { offered: false, times: [1] }]) expect(timesIn(body)).toBeNull();
  expect(timesIn({ offered: true, now: true, times: [5, "x", null], number: 7 })).toEqual({ at_once: false, now: true, times: [5], number: "" });
});
