/** What can be said of an automatic answer: once, while it is the last word, and it survives a reload. */
import { expect, test } from "vitest";
import { itemsOf, type Timeline, timelineOf, withMessage } from "../../src/core/conversation/timeline";
import { givenOf, keptIn, openAsk, parted, titleOf, verdictFrame } from "../../src/core/conversation/verdicts";
import { isWritten, type Unsent } from "../../src/core/outbox/outbox";
import type { Message } from "../../src/core/wire";

const BUTTONS = ["article:a1", "article:a2", "helped", "not_helped", "person"].map((id) => ({ id, title: id }));
const ARTICLE = { id: "a1", title: "Returns", confidence: 0.9 };
const line = (seq: number, author: Message["author"], more: Partial<Message> = {}): Message => ({ conversation: "k", seq, id: `m${seq}`, author, text: "x", at: seq, ...more });
const answer = (seq: number, ask: string, author: Message["author"] = "system"): Message => line(seq, author, { automatic: true, ask, answers: [ARTICLE], buttons: BUTTONS });
const talk = (...messages: Message[]): Timeline => messages.reduce(withMessage, timelineOf("k"));
const entry = (verdict: string, standing: Unsent["standing"], code: string | null = null): Unsent => ({ id: verdict, frame: { type: "faq_verdict", ask: "q1", verdict }, at: 0, standing, tried: true, code, detail: null, files: [] });

test.each<[string, Message[], string | null]>([
  ["nothing", [], null],
  ["an answer", [line(1, "visitor"), answer(2, "q1")], "q1"],
  ["an answer with an agent as its author", [line(1, "visitor"), answer(2, "q1", "agent")], "q1"],
  ["an answer and a line of the system", [answer(1, "q1"), line(2, "system")], "q1"],
  ["an answer, and the visitor wrote on", [answer(1, "q1"), line(2, "visitor")], null],
  ["an answer, and a person took over", [answer(1, "q1"), line(2, "agent")], null],
  ["two answers", [answer(1, "q1"), line(2, "visitor"), answer(3, "q2")], "q2"],
  ["an answer and an announcement", [answer(1, "q1"), line(2, "system", { automatic: true })], null],
  ["an answer behind a gap", [line(1, "visitor"), answer(3, "q1")], null],
  ["a visitor's mail that a machine wrote", [answer(1, "q1", "visitor")], null],
])("after %s the ask that is open is right", (_, messages, ask) => {
  expect(openAsk(talk(...messages))?.ask ?? null).toBe(ask);
});

test("titles to choose stand apart from what can be said", () => {
  expect(parted(BUTTONS)).toEqual({ choices: BUTTONS.slice(0, 2), verdicts: BUTTONS.slice(2) });
});

test("a bot's own answers are chosen like titles, and none is taken for a verdict", () => {
  const own = ["bot:helped", "bot:2"].map((id) => ({ id, title: id }));

  expect(parted([...own, ...BUTTONS.slice(4)])).toEqual({ choices: own, verdicts: BUTTONS.slice(4) });
});

test("the one article shown has its title above it, several to choose from have none", () => {
  const titles = [{ answers: [ARTICLE], buttons: BUTTONS.slice(2) }, { answers: [ARTICLE] }, { answers: [ARTICLE], text: "Returns\nare free" }, { answers: [ARTICLE], buttons: BUTTONS }, { answers: [ARTICLE, ARTICLE] }, {}].map((one) => titleOf({ text: "x", ...one }));

  expect(titles).toEqual(["Returns", "Returns", "", "", "", ""]);
});

test.each<[string, Unsent[], { ask: string; verdict: string } | null, string, boolean]>([
  ["nothing was said", [], null, "none", true],
  ["it is on its way", [entry("helped", "sending")], null, "helped sending", false],
  ["it waits for a connection", [entry("helped", "queued")], { ask: "q1", verdict: "helped" }, "helped sending", false],
  ["it was accepted", [entry("helped", "accepted")], null, "helped given", false],
  ["it was refused", [entry("helped", "refused", "rate")], { ask: "q1", verdict: "helped" }, "helped refused", true],
  ["it was said before a reload", [], { ask: "q1", verdict: "person" }, "person given", false],
  ["something was said of another answer", [], { ask: "q0", verdict: "person" }, "none", true],
])("when %s it can be said once", (_, unsent, kept, expected, again) => {
  const given = givenOf("q1", unsent, kept);

  expect(given ? `${given.verdict} ${given.standing}` : "none").toBe(expected);
  expect(verdictFrame(answer(1, "q1"), "not_helped", given) !== null).toBe(again);
});

test("a verdict names what it is about, survives a reload as a message does, and nothing else is said of a plain notice", () => {
  const frame = verdictFrame(answer(1, "q1"), "helped", null);

  expect(frame).toEqual({ type: "faq_verdict", conversation: "k", ask: "q1", verdict: "helped" });
  expect(isWritten({ frame } as unknown as Unsent)).toBe(true);
  expect(verdictFrame(line(1, "system", { automatic: true }), "helped", null)).toBeNull();
});

test.each([
  ['{"ask":"q1","verdict":"helped"}', { ask: "q1", verdict: "helped" }],
  ["", null],
  [null, null],
  ["{}", null],
  ['{"ask":1,"verdict":"helped"}', null],
  ["no JSON", null],
])("of %j is kept %j", (text, expected) => {
  expect(keptIn(text)).toEqual(expected);
});

test("an automatic answer is an item of its own, and a visitor's automatic mail stays a bubble", () => {
  const items = itemsOf(talk(answer(1, "q1"), answer(2, "q2", "agent"), line(3, "visitor", { automatic: true })), [], { side: "visitor", delivered: 0, read: 0, connected: true, zone: 0 });

  expect(items.map(({ kind }) => kind)).toEqual(["day", "automatic", "automatic", "group"]);
});

test("a person can be asked for while nothing is shown yet, once in each conversation", () => {
  const frame = verdictFrame({ conversation: "k" }, "person", givenOf("", [], { ask: "", verdict: "person" }));
  const pending: Unsent = { ...entry("person", "sending"), frame: { type: "faq_verdict", ask: "", verdict: "person" } };

  expect(frame).toEqual({ type: "faq_verdict", conversation: "k", ask: "", verdict: "person" });
  expect(verdictFrame({ conversation: "k" }, "person", givenOf("", [pending], null))).toBe(null);
  expect(verdictFrame({ conversation: "k" }, "helped", null)).toBe(null);
});
