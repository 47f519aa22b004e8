/** Shortcuts on every layout, and keys that belong to an input method. */
import { expect, test } from "vitest";
import { isComposing, isEnter, shortcutOf } from "../src/core/keys";
import { isSearchable } from "../src/desk/pages/search/snippet";

const pressed = (key: string, code: string, more: Partial<KeyboardEvent> = {}) => ({ key, code, keyCode: 0, isComposing: false, shiftKey: false, ...more });

test.each([
  ["r", "KeyR", "r"],
  ["R", "KeyR", "r"], // Caps Lock
  ["к", "KeyR", "r"], // Russian
  ["ρ", "KeyR", "r"], // Greek
  ["ר", "KeyR", "r"], // Hebrew
  ["ق", "KeyR", "r"], // Arabic
  ["ㄱ", "KeyR", "r"], // Korean
  ["a", "KeyQ", "a"], // AZERTY: what is printed on the key
  ["/", "Digit7", "/"], // German, with Shift
  ["/", "KeyQ", "/"], // Hebrew
  ["é", "Digit2", "é"],
  ["Enter", "Enter", "Enter"],
  ["Escape", "Escape", "Escape"],
])("the key %s at %s is the shortcut %s", (key, code, expected) => {
  expect(shortcutOf(pressed(key, code))).toBe(expected);
});

test("a letter with Shift is no shortcut, a sign that needs it is", () => {
  expect(shortcutOf(pressed("R", "KeyR", { shiftKey: true }))).toBe("R");
  expect(shortcutOf(pressed("?", "Slash", { shiftKey: true }))).toBe("?");
});

test("the Enter that confirms a composed word sends nothing, not even Safari's", () => {
  expect(isEnter(pressed("Enter", "Enter", { keyCode: 13 }))).toBe(true);
  expect(isEnter(pressed("Enter", "Enter", { keyCode: 13, isComposing: true }))).toBe(false);
  expect(isEnter(pressed("Enter", "Enter", { keyCode: 229 }))).toBe(false);
  expect(isEnter(pressed("Enter", "Enter", { keyCode: 13, shiftKey: true }))).toBe(false);
  expect(isComposing({ isComposing: false, keyCode: 229 })).toBe(true);
});

test.each([
  ["", false],
  ["a", false],
  ["ab", true],
  ["爸", true],
  ["😀", true],
  ["x".repeat(200), true],
  ["x".repeat(201), false],
])("the query %s is asked: %s", (query, asked) => {
  expect(isSearchable(query)).toBe(asked);
});
