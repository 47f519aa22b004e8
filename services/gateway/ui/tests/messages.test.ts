/** Message files say the same in each language: the same keys, and what is filled in is in each of them. */
import { expect, test } from "vitest";
import { SPOKEN } from "../src/i18n/pick";

const FILES = import.meta.glob<{ default: unknown }>("../src/i18n/*/*.ts", { eager: true });
/** Numbers, as these go wherever a name goes, too; with digits in every language, where 1 and 2 have words. */
const VALUES = [103, 107];

interface MessageFile {
  folder: string;
  language: string;
  words: unknown;
}

const all: MessageFile[] = Object.entries(FILES).map(([path, { default: words }]) => {
  const [, folder = "", language = ""] = /([^/]+)\/([^/]+)\.ts$/.exec(path) ?? [];
  return { folder, language, words };
});
const folders = [...new Set(all.map(({ folder }) => folder))];
const english = (folder: string): unknown => all.find((file) => file.folder === folder && file.language === "en")?.words;

/** Null: the text needs a browser, which knows the reader's languages. */
function filled(fill: (...values: number[]) => unknown): string | null {
  try {
    return String(fill(...VALUES));
  } catch {
    return null;
  }
}

/** The file's shape: every key, and for texts with values which of them are said. */
function shapeOf(words: unknown): unknown {
  if (typeof words === "string") return words.trim() === "" ? "empty" : "text";
  if (typeof words === "function") {
    const text = filled(words as (...values: number[]) => unknown);
    return text && VALUES.filter((value) => text.includes(String(value)));
  }
  if (Array.isArray(words)) return words.map(shapeOf);
  return Object.fromEntries(Object.entries(words as object).map(([key, value]) => [key, shapeOf(value)]).sort());
}

test.each(all.filter(({ language }) => language !== "en"))("$folder in $language has what English has", ({ folder, words }) => {
  expect(shapeOf(words)).toEqual(shapeOf(english(folder)));
});

test.each(folders)("%s is there in every language", (folder) => {
  const there = all.filter((file) => file.folder === folder).map(({ language }) => language);

  expect(there).toEqual(expect.arrayContaining([...SPOKEN]));
});

test("a text that leaves a value out has another shape", () => {
  expect(shapeOf({ a: (name: string) => `Hello ${name}` })).not.toEqual(shapeOf({ a: () => "Hello" }));
  expect(shapeOf({ a: "x", b: "y" })).not.toEqual(shapeOf({ a: "x" }));
});
