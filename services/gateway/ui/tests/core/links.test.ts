/** Links are found as a reader would, and lead where they seem to. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { piecesOf } from "../../src/core/links";

const linksIn = (text: string): string[] => piecesOf(text).flatMap((piece) => piece.href ?? []);

test.each<[string, string[]]>([
  ["plain", []],
  ["see https://a.example/b?c=1.", ["https://a.example/b?c=1"]],
  ["javascript:alert(1)", []],
  ["(https://a.example/x)", ["https://a.example/x"]],
  ["https://a.example/Mercury_(planet)", ["https://a.example/Mercury_(planet)"]],
  ["see (https://en.example/A_(b)).", ["https://en.example/A_(b)"]],
  ["https://a.example/A_(b)_(c)!", ["https://a.example/A_(b)_(c)"]],
  ["https://a.example/q?x=[1]", ["https://a.example/q?x=[1]"]],
  ["[https://a.example/q?x=[1]]", ["https://a.example/q?x=[1]"]],
  ["https://a.example/{id}", ["https://a.example/{id}"]],
  ["https://a.example/1...2", ["https://a.example/1...2"]],
  ["https://a.example/_", ["https://a.example/_"]],
  ["https://a.example/~u!", ["https://a.example/~u"]],
  ["https://a.example/?", ["https://a.example/"]],
  ["„https://a.example/z“", ["https://a.example/z"]],
  ["“https://a.example/z”", ["https://a.example/z"]],
  ["«https://a.example/z»", ["https://a.example/z"]],
  ["‘https://a.example/z’", ["https://a.example/z"]],
  ["请看https://a.example/z。谢谢", ["https://a.example/z"]],
  ["请看 https://a.example/z。谢谢", ["https://a.example/z"]],
  ["（ https://a.example/z）", ["https://a.example/z"]],
  ["「 https://a.example/z」", ["https://a.example/z"]],
  ["https://a.example/1 and http://b.example/2,", ["https://a.example/1", "http://b.example/2"]],
  ["HTTPS://A.example", ["HTTPS://A.example"]],
  ["https://bank.example@evil.example/login", []],
  ["https://bank.example:pass@evil.example", []],
  ["https://a.example/\u202egnp.exe", ["https://a.example/"]],
  ["https://a.example\u2066.evil.example/", ["https://a.example"]],
  ["https://", []],
  ["https://)", []],
  ["https://a.example:99999/", []],
])("the links in %j are %j", (text, expected) => {
  expect(linksIn(text)).toEqual(expected);
});

test("many brackets cost no more than they are long", () => {
  expect(linksIn(`https://a.example/${")".repeat(100_000)}`)).toEqual(["https://a.example/"]);
});

test("no text is lost or invented by looking for links", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), fc.webUrl(), fc.constantFrom(")", "]", "”", "。", "", "!"), fc.string(), (before, url, end, behind) => {
      const text = `${before} ${url}${end} ${behind}`;

      expect(piecesOf(text).map((piece) => piece.text).join("")).toBe(text);
    }),
  );
});
