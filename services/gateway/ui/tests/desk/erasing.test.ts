/** Erasing: the name is typed as it stands there, and a desk forgets what it had of the contact. */
import { expect, test } from "vitest";
import type { AgentConversation } from "../../src/core/wire";
import { meansIt } from "../../src/desk/pages/contacts/care/confirm";
import { withoutErased } from "../../src/desk/state/erased/forget";
import { emptyDesk } from "../../src/desk/state/model";

test.each([
  ["Zoe Zander", "Zoe Zander", true],
  ["  Zoe \t Zander ", "Zoe Zander", true],
  ["Zoé", "Zoe\u0301", true],
  ["\u2068\u0633\u0639\u064a\u062f\u2069", "\u0633\u0639\u064a\u062f", true],
  ["zoe zander", "Zoe Zander", false],
  ["Zoe", "Zoe Zander", false],
  ["", "Zoe Zander", false],
  [" ", "\u200e", false],
])("%j means %j: %s", (typed, name, means) => {
  expect(meansIt(typed, name)).toBe(means);
});

test("what is here of erased conversations goes, and nothing else", () => {
  const conversations = { a: { id: "a" } as AgentConversation, b: { id: "b" } as AgentConversation };
  const before = { ...emptyDesk, conversations, seen: { a: 1, b: 2 }, typing: { a: 5 }, notes: { a: [] } };
  const after = withoutErased(before, ["a", "unknown"]);

  expect([Object.keys(after.conversations), after.seen, after.typing, after.notes]).toEqual([["b"], { b: 2 }, {}, {}]);
});
