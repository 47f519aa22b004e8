/** Styles name sides by the direction of the words, so that the desk works from right to left as well. */
import { expect, test } from "vitest";

const STYLES = import.meta.glob<string>("../src/{desk,parts}/**/*.css", { eager: true, query: "?raw", import: "default" });
const PHYSICAL = [
  /^(?:left|right)$/,
  /-(?:left|right)(?:-|$)/,
];
/** Both sides in one value: start and end must be equal there. */
const FOUR_SIDED = ["padding", "margin", "inset", "border-width", "border-style", "border-color"];

/** Declarations that name a left or a right. */
function physical(css: string): string[] {
  return [...css.replaceAll(/\/\*.*?\*\//gs, "").matchAll(/([\w-]+)\s*:\s*([^;{}]+);/g)].filter(([, name = "", value = ""]) => {
    if (PHYSICAL.some((one) => one.test(name))) return true;
    if (/^(?:text-align|float|clear)$/.test(name)) return /\b(?:left|right)\b/.test(value);
    if (/translateX|to (?:left|right)/.test(value)) return true;
    const sides = value.match(/(?:[^\s(]|\([^)]*\))+/g) ?? [];
    if (sides.length !== 4) return false;
    if (name === "border-radius") return sides[0] !== sides[1] || sides[2] !== sides[3];
    return FOUR_SIDED.includes(name) && sides[1] !== sides[3];
  }).map(([text]) => text);
}

test.each(Object.keys(STYLES))("%s", (path) => {
  expect(physical(STYLES[path] ?? "")).toEqual([]);
});

test.each(["margin-left: 2px;", "right: 0;", "padding: 1px 2px 3px 4px;", "border-radius: 9px 0 0 9px;", "text-align: left;", "border-top-right-radius: 2px;"])("%s is found", (css) => {
  expect(physical(`a { ${css} }`)).toEqual([css]);
});

test.each(["margin-inline-start: 2px;", "padding: 1px 2px 3px;", "padding: 1px 2px 3px 2px;", "text-align: start;"])("%s is not", (css) => {
  expect(physical(`a { ${css} }`)).toEqual([]);
});
