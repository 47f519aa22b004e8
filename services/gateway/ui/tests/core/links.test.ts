/** Links are found as a reader would, and lead where they seem to. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { addressShown, piecesOf } from "../../src/core/links";

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
  ["[[https://a.example/x]]", ["https://a.example/x"]],
  ["([https://a.example/x_(1)[2]])", ["https://a.example/x_(1)[2]"]],
  ["[bank.example](https://evil.example/a_(b))", ["https://evil.example/a_(b)"]],
  ["https://a.example/it's", ["https://a.example/it's"]],
  ["'https://a.example/z', 'https://b.example'", ["https://a.example/z", "https://b.example"]],
  ["`https://a.example/z`", ["https://a.example/z"]],
  ["|https://a.example/z|", ["https://a.example/z"]],
  ["https://a.example/z، ثم", ["https://a.example/z"]],
  ["https://a.example/z؟", ["https://a.example/z"]],
  ["https://a.example/z।", ["https://a.example/z"]],
  ["https://a.example/z｡谢谢", ["https://a.example/z"]],
  ["https://a.example/z—", ["https://a.example/z"]],
  ["https://[::1]:8080/x", ["https://[::1]:8080/x"]],
  ["https://a.example./x", ["https://a.example./x"]],
  ["data:text/html,<script>alert(1)</script>", []],
  ["vbscript:x file:///etc/passwd blob:https", []],
  ["javascript://a.example/%0aalert(1)", []],
  ["java\tscript:alert(1)", []],
  ["https:////evil.example", []],
  ["https://bank.example\\@evil.example", ["https://bank.example\\@evil.example"]],
  ["https://bank.example%2f@evil.example", []],
  ["https://0x7f.1/", []],
  ["https://2130706433/", []],
  ["https://%62ank.example/", []],
  ["https://ｂank.example/", []],
  ["https://ba\u00adnk.example/", ["https://ba"]],
  ["https://bank.example\u2800.evil.example/", ["https://bank.example"]],
  ["https://bank.example⁄login.evil.example/", []],
  ["https://bank.exampleノlogin.evil.example/", []],
  ["https://аррӏе.com/", []],
  ["https://pаypal.example/", []],
  ["https://gοοgle.example/", []],
  ["https://facebıok.example/", []],
  ["https://bạnk.example/", []],
  ["https://ᏢᎪᎽ.example/", []],
  ["https://xn--80ak6aa92e.com/", ["https://xn--80ak6aa92e.com/"]],
  ["https://www.müller-straße.example/x", ["https://www.müller-straße.example/x"]],
  ["https://www.mu\u0308ller.example/", ["https://www.mu\u0308ller.example/"]],
  ["https://пример.рф/путь", ["https://пример.рф/путь"]],
  ["https://магазин.com", ["https://магазин.com"]],
  ["https://παράδειγμα.example/", ["https://παράδειγμα.example/"]],
  ["https://例え.テスト/", ["https://例え.テスト/"]],
  ["https://مثال.example/", ["https://مثال.example/"]],
])("the links in %j are %j", (text, expected) => {
  expect(linksIn(text)).toEqual(expected);
});

test.each([
  ["https://shop.example/checkout?a=1", { href: "https://shop.example/checkout?a=1", text: "shop.example/checkout?a=1" }],
  ["/products", { href: "https://desk.example/products", text: "desk.example/products" }],
  ["//evil.example/x", { href: "https://evil.example/x", text: "evil.example/x" }],
  ["https://bank.example@evil.example/", { text: "https://bank.example@evil.example/" }],
  ["https://аррӏе.com/", { href: "https://xn--80ak6aa92e.com/", text: "xn--80ak6aa92e.com/" }],
  ["https://evil.example/\u202Egnp.exe", { href: "https://evil.example/%E2%80%AEgnp.exe", text: "evil.example/%E2%80%AEgnp.exe" }],
  ["javascript:alert(1)", { text: "javascript:alert(1)" }],
  ["data:text/html,x\u202Ey", { text: "data:text/html,xy" }],
  ["", { text: "" }],
])("of the page %j is shown %j", (url, expected) => {
  expect(addressShown(url, "https://desk.example")).toEqual(expected);
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
