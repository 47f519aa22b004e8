/** Own conversations in the order, and by the words, that the agent asks for. */
import { expect, test } from "vitest";
import type { AgentConversation } from "../../src/core/wire";
import { arranged, type Arrangement, asTheyBegan } from "../../src/desk/list/arranged";
import type { RowFacts } from "../../src/desk/state/rows";

const chat = (id: string, more: Partial<RowFacts> = {}, tags: string[] = []): RowFacts => ({
  conversation: { id, tags } as AgentConversation,
  selected: false,
  guest: false,
  unread: 0,
  waitingSince: null,
  urgencyAfter: () => "",
  typingUntil: 0,
  by: "",
  text: "",
  at: null,
  ...more,
});
const rows = [chat("a", { at: 5, text: "An Order" }), chat("b", { waitingSince: 20, unread: 2, at: 1 }, ["vip"]), chat("c", { waitingSince: 10, at: 9 }), chat("d", { unread: 1 })];
const order = (wanted: Partial<Arrangement>): string =>
  arranged(
    rows.map((row) => row.conversation),
    { ...asTheyBegan, ...wanted },
    (c) => rows.find((row) => row.conversation.id === c.id) as RowFacts,
    (c) => `Visitor ${c.id}`,
  )
    .map((c) => c.id)
    .join("");

test("equal ones stay as they began", () => {
  expect([order({}), order({ sort: "waiting" }), order({ sort: "unread" }), order({ sort: "newest" })]).toEqual(["abcd", "cbad", "bdac", "cabd"]);
});

test("name, last line and tags are searched, in any case", () => {
  expect([order({ text: "order" }), order({ text: " VISITOR D" }), order({ text: "vip" }), order({ text: "nothing" })]).toEqual(["a", "d", "b", ""]);
});
