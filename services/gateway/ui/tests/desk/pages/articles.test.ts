/** Articles in the desk: what is sent, what is refused before asking, and what two people write at once. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { articleIn, cleaned, type Content, differing, faultsIn, FIELDS, firstDay, fromDay, hashOfArticle, keptIn, lastDay, merged, newArticle, tagsIn, untilDay, validityOf, without, withPasted, withText } from "../../../src/desk/pages/articles/values";

const returns: Content = { ...newArticle("en"), title: "How do I send something back?", variants: ["return parcel"], answer: "In **30 days**.", tags: ["returns"] };

test("what nobody sees is not sent", () => {
  const untidy = { ...returns, title: "  T ", variants: [" a", "", "a", "T"], tags: ["x", " x ", ""], audience: " shop ", answer: "\r\n\nOne\r\ntwo\n" };

  expect(cleaned(untidy)).toEqual({ ...returns, title: "T", variants: ["a"], tags: ["x"], audience: "shop", answer: "One\ntwo" });
});

test.each<[string, Partial<Content>, object]>([
  ["is whole", {}, {}],
  ["is new", newArticle("en"), { title: "missing", answer: "missing" }],
  ["has only spaces", { title: "  ", answer: " \n" }, { title: "missing", answer: "missing" }],
  ["is too long", { title: "x".repeat(201), answer: "x".repeat(4001), variants: ["x".repeat(501)] }, { title: "long", answer: "long", variants: "long" }],
  ["has too many", { variants: Array.from({ length: 201 }, (_, n) => `w${n}`), tags: Array.from({ length: 21 }, (_, n) => `t${n}`) }, { variants: "many", tags: "many" }],
  ["ends before it begins", { valid_from: 2, valid_until: 2 }, { valid_until: "order" }],
  ["is for two words", { audience: "the shop" }, { audience: "word" }],
  ["is for an entry point without a name", { audience: " " }, { audience: "missing" }],
])("an article that %s has the right faults", (_, part, faults) => {
  expect(faultsIn({ ...returns, ...part })).toEqual(faults);
});

test("what only one of two people changed is taken, and what both changed is asked", () => {
  const mine = { ...returns, title: "Mine", tags: ["mine"] };
  const theirs = { ...returns, title: "Theirs", answer: "Theirs" };

  expect(merged(returns, mine, theirs)).toEqual({ content: { ...mine, answer: "Theirs" }, both: ["title"] });
});

test("both wrote the same: there is nothing to ask", () => {
  const one = { ...returns, answer: "The same" };

  expect(merged(returns, one, one)).toEqual({ content: one, both: [] });
});

const content = fc.record({
  language: fc.constantFrom("en", "de"),
  title: fc.constantFrom("a", "b", "c"),
  variants: fc.array(fc.constantFrom("x", "y")),
  answer: fc.constantFrom("a", "b", "c"),
  tags: fc.array(fc.constantFrom("x", "y")),
  audience: fc.constantFrom("", "agents"),
  valid_from: fc.constantFrom(null, 1),
  valid_until: fc.constantFrom(null, 2),
});

test("whatever two people write, nothing of mine is lost, and nothing of theirs that I did not touch", () => {
  fc.assert(
    fc.property(content, content, content, (base, mine, theirs) => {
      const { content: both, both: asked } = merged(base, mine, theirs);
      const touched = differing(base, mine);

      for (const field of FIELDS) expect(both[field]).toEqual(touched.includes(field) ? mine[field] : theirs[field]);
      expect(asked.every((field) => touched.includes(field) && differing(base, theirs).includes(field))).toBe(true);
    }),
  );
});

test("wordings are changed, removed and pasted, in their places", () => {
  expect(withText(["a", "b"], 1, "c")).toEqual(["a", "c"]);
  expect(without(["a", "b"], 0)).toEqual(["b"]);
  expect(withPasted(["a", "", "d"], 1, "b\r\n\n c \n")).toEqual(["a", "b", "c", "d"]);
  expect(tagsIn(" returns, paid by us,,")).toEqual(["returns", "paid by us"]);
});

test("a day is valid as a whole, and survives being shown", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 60_000 }), (day) => {
      const text = new Date(day * 86_400_000).toISOString().slice(0, 10);

      expect([firstDay(fromDay(text)), lastDay(untilDay(text))]).toEqual([text, text]);
      expect((untilDay(text) ?? 0) - (fromDay(text) ?? 0)).toBe(86_400_000);
    }),
  );
  expect([fromDay(""), untilDay(""), firstDay(null), lastDay(null)]).toEqual([null, null, "", ""]);
});

test.each([
  [{ valid_from: null, valid_until: null }, "valid"],
  [{ valid_from: 6, valid_until: null }, "before"],
  [{ valid_from: 5, valid_until: 6 }, "valid"],
  [{ valid_from: null, valid_until: 5 }, "over"],
  [{ valid_from: null, valid_until: null, archived: true }, "archived"],
])("at 5 an article with %j is %s", (bounds, expected) => {
  expect(validityOf(bounds, 5)).toBe(expected);
});

test.each([
  ["#/articles", null],
  ["#/articles/", null],
  [hashOfArticle("a b/c"), "a b/c"],
  ["#/articles/new", "new"],
  ["#/canned/x", null],
])("%s names the article %j", (hash, expected) => {
  expect(articleIn(hash)).toBe(expected);
});

test.each([null, "", "no JSON", "{}", JSON.stringify({ version: 1, base: returns, content: { title: "x" } })].map((text) => [text]))("of %j no draft is made", (text) => {
  expect(keptIn(text)).toBeNull();
});

test("a draft is kept as it was", () => {
  const kept = { version: 3, base: returns, content: { ...returns, title: "T" } };

  expect(keptIn(JSON.stringify(kept))).toEqual(kept);
});
