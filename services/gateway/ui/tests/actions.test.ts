/** Canned answers, notes among messages, mentions, explanations and addresses. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { type Item, itemsOf, timelineOf, withMessage } from "../src/core/conversation/timeline";
import type { Note } from "../src/core/wire";
import { type Canned, cannedFor, filled, openVariables, replaced, slashAt } from "../src/desk/conversation/composer/canned";
import { joined, writtenIn } from "../src/desk/state/drafts";
import { explanationOf, versionsOf } from "../src/desk/conversation/contact/explain";
import { mentionAt, mentionedIn, type Notes, withNote, withNotes } from "../src/desk/state/notes";
import { hashOf, PAGES, pageOf, pagesFor } from "../src/desk/shell/route";
import { plural } from "../src/i18n/plural";

const canned = (shortcut: string, more: Partial<Canned> = {}): Canned => ({ id: shortcut, shortcut, language: "", text: "", shared: true, mine: false, ...more });

test.each([
  ["/", 1, { from: 0, query: "" }],
  ["Hello /thx", 10, { from: 6, query: "thx" }],
  ["and/or", 6, null],
  ["https://x", 9, null],
  ["/thx later", 10, null],
])("in %j at %i the shortcut %j is being written", (text, caret, expected) => {
  expect(slashAt(text, caret)).toEqual(expected);
});

test("a shortcut that begins so comes before one that contains it, and that before a text", () => {
  const list = [canned("bye", { text: "thx" }), canned("many-thx"), canned("thx")];

  expect(cannedFor(list, "TH", "en").map((one) => one.id)).toEqual(["thx", "many-thx", "bye"]);
});

test("the visitor's language comes first, one for all next, own before shared", () => {
  const list = [canned("a", { language: "de" }), canned("b"), canned("c", { language: "en" }), canned("d", { language: "en", shared: false, mine: true })];

  expect(cannedFor(list, "", "en-GB").map((one) => one.id)).toEqual(["d", "c", "b", "a"]);
});

test("known variables are filled in, others stay to be seen", () => {
  const text = filled("Dear {{visitor.name}}, {{ agent.name }} here, {{order}} {{visitor.phone}}", { "visitor.name": "Li", "agent.name": "Ana", "visitor.phone": "" });

  expect(text).toBe("Dear Li, Ana here, {{order}} {{visitor.phone}}");
  expect(openVariables(text)).toEqual(["order", "visitor.phone"]);
});

test("what was begun is replaced and the caret stands behind it", () => {
  expect(replaced("Hi /th you", 3, 6, "thanks")).toEqual({ text: "Hi thanks you", caret: 9 });
});

test.each([
  ["@", 1, { from: 0, query: "" }],
  ["ask @Bé", 7, { from: 4, query: "Bé" }],
  ["mail@x", 6, null],
])("in %j at %i the name %j is being written", (text, caret, expected) => {
  expect(mentionAt(text, caret)).toEqual(expected);
});

test("who is named by the full name is mentioned", () => {
  const ben = { id: "b", name: "Ben Okafor", status: "away" } as const;

  expect(mentionedIn("@Ben Okafor, please", [ben, { ...ben, name: "Ana" }])).toEqual([ben]);
});

const note = (id: string, after_seq: number, at = 0): Note => ({ id, conversation: "c", agent: { id: "x", name: "X" }, text: id, after_seq, at });
const reader = { side: "agent", delivered: 0, read: 0, connected: true, zone: 0 } as const;
const said = (seqs: number[]): Item[] =>
  itemsOf(seqs.reduce((line, seq) => withMessage(line, { conversation: "c", seq, id: `m${seq}`, author: "visitor", text: "x", at: 1000 * seq }), timelineOf("c")), [], reader);
const order = (items: readonly Item[]): (string | number | null)[] =>
  items.flatMap((item): (string | number | null)[] => (item.kind === "note" ? [item.note.id] : item.kind === "group" ? item.bubbles.map((bubble) => bubble.seq) : []));

test("a note stands behind its message, even inside a group of bubbles", () => {
  expect(order(withNotes(said([1, 2, 3]), [note("a", 1), note("b", 3), note("z", 0)].sort((a, b) => a.after_seq - b.after_seq)))).toEqual(["z", 1, "a", 2, 3, "b"]);
});

test("wherever notes stand, nothing is lost, doubled or out of order", () => {
  const places = fc.array(fc.nat(8), { maxLength: 8 });
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 6 }), places, (messages, after) => {
      const all = after.reduce<Notes>((notes, seq, n) => withNote(notes, note(`n${n}`, seq, n)), {}).c ?? [];
      const seen = order(withNotes(said(Array.from({ length: messages }, (_, n) => n + 1)), all));
      const before = (n: number): number => seen.slice(0, seen.indexOf(`n${n}`)).filter((one) => typeof one === "number").length;

      expect(seen.filter((one) => typeof one === "number")).toEqual(Array.from({ length: messages }, (_, n) => n + 1));
      expect(after.map((_, n) => before(n))).toEqual(after.map((seq) => Math.min(seq, messages)));
    }),
  );
});

test.each([
  [{ type: "note", conversation: "c", text: "ask twice" }, { name: "c note", text: "ask twice" }],
  [{ type: "transfer", conversation: "c", to_agent: "b", note: "both invoices" }, { name: "c transfer", text: "both invoices" }],
  [{ type: "transfer", conversation: "c", to_agent: "b" }, null],
  [{ type: "take", conversation: "c" }, null],
])("of the refused %j it is remembered what was written, and where", (frame, expected) => {
  expect(writtenIn(frame)).toEqual(expected);
});

test.each([
  ["", "back"],
  [" \n", "back"],
  ["begun", "back\nbegun"],
])("what comes back to a field with %j takes nothing away", (begun, expected) => {
  expect(joined("back", begun)).toBe(expected);
});

test("an explanation is read as it was written", () => {
  const told = explanationOf({
    queue: "sales",
    rule: "de",
    step: 1,
    select: "best_skill",
    waited_s: 4.5,
    winner: { agent: "a", load: 33, capacity: 100, idle_s: 60, skills: { german: 4 } },
    next: [{ agent: "b" }, {}],
    ruled_out: { unavailable: 2, no_room: 7, refused: 0 },
  });

  expect(told).toMatchObject({ queue: "sales", rule: "de", waitedS: 4.5, winner: { agent: "a", skills: [["german", 4]] } });
  expect([told.next.map((one) => one.agent), told.ruledOut]).toEqual([["b"], [["no_room", 7], ["unavailable", 2]]]);
});

test("nothing waited and nobody idle is told as 0, and what is not told as nothing", () => {
  const told = explanationOf({ step: 0, winner: { agent: "a", load: 0, capacity: 100, idle_s: 0 } });
  const byHand = explanationOf({ action: "taken", by: "a" });

  expect([told.step, told.winner]).toEqual([0, { agent: "a", load: 0, capacity: 100, idleS: 0, skills: [] }]);
  expect([byHand.step, byHand.winner]).toEqual([null, null]);
});

test.each([
  ["settings", "settings", "settings"],
  ["0123456789abcdef", "0123456789abcdef", "0123456789"],
  ["0123456789abcdef", "fedcba9876543210", "0123456789 → fedcba9876"],
  ["", "fedcba9876543210", "fedcba9876"],
])("who came in by policy %j and was given by %j sees %j", (cameBy, givenBy, expected) => {
  expect(versionsOf(cameBy, givenBy)).toBe(expected);
});

test("whatever stands in an explanation, reading it does not fail", () => {
  fc.assert(
    fc.property(fc.anything(), fc.anything(), (whole, part) => {
      expect(explanationOf(whole).next).toEqual([]);
      expect(explanationOf({ winner: part, next: part, ruled_out: part }).queue).toBe("");
    }),
  );
});

test("every page has an address of its own, and a strange one leads to the desk", () => {
  expect(PAGES.map((page) => pageOf(hashOf(page)))).toEqual([...PAGES]);
  expect([pageOf("#/secret"), pageOf(""), pageOf("#/live?x=1")]).toEqual(["desk", "desk", "live"]);
});

test("agents find no page of the administration", () => {
  expect([pagesFor("agent"), pagesFor("supervisor").length, pagesFor("administrator").length]).toEqual([["desk", "visitors", "promises", "contacts", "search", "canned", "articles"], PAGES.length - 2, PAGES.length]);
});

test.each([
  ["en", 1, "1 agent"],
  ["en", 2, "2 agents"],
])("in %s %i is %s", (language, n, expected) => {
  expect(plural(language, n, { one: "# agent", other: "# agents" })).toBe(expected);
});

test.each([
  [1, "1 ждёт"],
  [3, "3 ждут"],
  [5, "5 ждут всё"],
  [21, "21 ждёт"],
])("in Russian %i takes its own form", (n, expected) => {
  expect(plural("ru", n, { one: "# ждёт", few: "# ждут", many: "# ждут всё", other: "" })).toBe(expected);
});
