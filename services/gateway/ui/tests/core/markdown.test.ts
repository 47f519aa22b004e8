/** Markdown becomes values: what is meant is marked, what is not stays as it was written, and nothing becomes HTML. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { type Block, blocksOf, type Inline, inlinesOf, plainText, textOf } from "../../src/core/markdown";

const text = (written: string): Inline => ({ kind: "text", text: written });
const mark = (kind: "strong" | "em" | "del", written: string): Inline => ({ kind, inside: [text(written)] });

test.each<[string, Inline[]]>([
  ["**b** *i* _u_", [mark("strong", "b"), text(" "), mark("em", "i"), text(" "), mark("em", "u")]],
  ["~~s~~ `c`", [mark("del", "s"), text(" "), { kind: "code", text: "c" }]],
  ["**see [us](https://a.example/q)**", [{ kind: "strong", inside: [text("see "), { kind: "link", text: "us", href: "https://a.example/q" }] }]],
  ["2 * 3 * 4, snake_case_name, a*b*c", [text("2 * 3 * 4, snake_case_name, a*b*c")]],
  ["größe_über_alles", [text("größe_über_alles")]],
  ["see [us](https://a.example/q)", [text("see "), { kind: "link", text: "us", href: "https://a.example/q" }]],
  ["[x](javascript:alert(1))", [text("[x](javascript:alert(1))")]],
  ["[x](https://bank.example@evil.example)", [text("[x](https://bank.example@evil.example)")]],
  ["https://a.example/some_page_here", [{ kind: "link", text: "https://a.example/some_page_here", href: "https://a.example/some_page_here" }]],
  ["<img src=x onerror=alert(1)>", [text("<img src=x onerror=alert(1)>")]],
])("%j is read as %j", (written, expected) => {
  expect(inlinesOf(written)).toEqual(expected);
});

const shapes = (blocks: readonly Block[]): string[] =>
  blocks.map((block) => `${block.kind} ${block.kind === "code" ? JSON.stringify(block.text) : block.kind === "list" ? `${block.ordered ? block.first : "-"} ${block.items.length}` : block.lines.length}`);

test.each([
  ["one\ntwo\n\nthree", ["paragraph 2", "paragraph 1"]],
  ["# Title\ntext", ["heading 1", "paragraph 1"]],
  ["- a\n- b\n  more of b\n* c", ["list - 3"]],
  ["3. a\n4. b\n- c", ["list 3 2", "list - 1"]],
  ["text\n- a\n\n- b", ["paragraph 1", "list - 1", "list - 1"]],
  ["> quoted\n> twice\nplain", ["quote 2", "paragraph 1"]],
  ["```\n- no list\n\n# none\n```\nend", ['code "- no list\\n\\n# none"', "paragraph 1"]],
  ["```\nnever closed", ['code "never closed"']],
  ["```js\nlet a\n``` b\n```\nend", ['code "js\\nlet a\\n``` b"', "paragraph 1"]],
  ["```one line```\nend", ["paragraph 2"]],
  ["#hashtag\n-5 degrees\n1.5 kg", ["paragraph 3"]],
  ["a\r\n\r\nb\r", ["paragraph 1", "paragraph 1"]],
  ["", []],
])("the blocks of %j are %j", (written, expected) => {
  expect(shapes(blocksOf(written))).toEqual(expected);
});

test("a line that is set in belongs to its item", () => {
  expect(blocksOf("- a\n  b")).toEqual([{ kind: "list", ordered: false, first: 1, items: [[text("a"), text(" "), text("b")]] }]);
});

test("what a screen reader hears has no marks", () => {
  expect(plainText("# Returns\n\n- **Free** within [30 days](https://a.example/r)\n- `A4`\n\n> so")).toBe("Returns Free within 30 days A4 so");
});

const LINK = "[a](https://a.test/q)";
const PARTS = ["*", "**", "_", "`", "~~", LINK, "[a](data:q)", "# ", "- ", "1. ", "> ", "\n", " ", "<b>"];
const linksIn = (line: readonly Inline[]): string[] => line.flatMap((one) => ("inside" in one ? linksIn(one.inside) : one.kind === "link" ? [one.href] : []));

test("whatever marks are written, no word of it is lost, and links lead only where http does", () => {
  const words = fc.constantFrom("x", "é", "ж");
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.constantFrom(...PARTS), words), { maxLength: 30 }), (parts) => {
      const lines = blocksOf(parts.join("")).flatMap((block) => (block.kind === "code" ? [[text(block.text)]] : block.kind === "list" ? block.items : block.lines));
      const wordsIn = (all: string): string => [...all].filter((one) => "xéж".includes(one)).join("");

      expect(wordsIn(lines.map(textOf).join(""))).toBe(wordsIn(parts.join("")));
      expect(lines.flatMap(linksIn).every((href) => href === "https://a.test/q")).toBe(true);
    }),
    { numRuns: 2000 },
  );
});
