/** What the widget knows of the past, the present and who is here. */
import { expect, test } from "vitest";
import { timelineOf } from "../../src/core/conversation/timeline";
import type { VisitorFrame } from "../../src/core/wire";
import widgetWords from "../../src/i18n/widget/en";
import { systemText } from "../../src/parts/words";
import { leftElsewhere, movedOn, newVisitor, startedAnew, visitorAfter } from "../../src/widget/state/model";
import { newsOf } from "../../src/widget/state/news";
import { said, talk, visitor, welcome } from "./visitor-frames";

test("what ended while the next message was on its way stays above the conversation which that opens", () => {
  const closed = visitor(welcome(talk("a", 1)), said("a", 1), welcome(talk("a", 2, "closed")));
  const frameFirst = [{ type: "conversation", ...talk("b", 1) } as VisitorFrame, said("b", 1, "visitor")].reduce((state, frame) => visitorAfter(state, frame, 0), closed);
  const messageFirst = visitorAfter(closed, said("b", 1, "visitor"), 0);

  expect([frameFirst, messageFirst].map((state) => [state.before?.conversation, state.timeline.conversation])).toEqual([["a", "b"], ["a", "b"]]);
  expect(startedAnew(visitorAfter(frameFirst, { type: "conversation", ...talk("b", 2, "closed") }, 0)).before).toBeNull();
});

test("what was left in another tab leaves this one, whichever is heard of first", () => {
  const closed = visitor(welcome(talk("a", 1)), said("a", 1), { type: "conversation", ...talk("a", 2, "closed") });
  const next = { type: "conversation", ...talk("b", 1) } as VisitorFrame;
  const told = visitorAfter(leftElsewhere(closed, "a"), next, 0);
  const heard = leftElsewhere(visitorAfter(closed, next, 0), "a");

  expect([told, heard].map((state) => [state.before, state.conversation?.id, state.left])).toEqual([[null, "b", "a"], [null, "b", "a"]]);
  expect(leftElsewhere(closed, null)).toBe(closed);
  expect(leftElsewhere(visitor(welcome(talk("a", 1))), "a").conversation?.id).toBe("a");
});

test("who is here follows what the server says", () => {
  const gone = visitor(welcome(null), { type: "here", agents: [], online: false });

  expect([gone.online, visitorAfter(gone, { type: "here", agents: [{ name: "Ana" }], online: true }, 0).agents]).toEqual([false, [{ name: "Ana" }]]);
});

test("the server's clock is known from the welcome, whatever the visitor's says", () => {
  expect(visitorAfter(newVisitor, { ...welcome(null), now: 5_000 } as VisitorFrame, 3_605_000).clock).toBe(-3_600_000);
});

test("of a long conversation the end is shown, and earlier messages join it", () => {
  const end = visitor({ ...welcome({ ...talk("a", 1), last_seq: 4 }), from_seq: 2 } as VisitorFrame, said("a", 3), said("a", 4));
  const page = [said("a", 1), said("a", 2)];
  const whole = visitorAfter(end, { type: "messages", conversation: "a", messages: page }, 0);

  expect([end.timeline.from, end.timeline.upTo]).toEqual([2, 4]);
  expect([whole.timeline.from, whole.timeline.messages.map(({ seq }) => seq)]).toEqual([0, [1, 2, 3, 4]]);
});

test("a closed conversation that is read touches nothing of the present one", () => {
  const open = { ...visitor(welcome(talk("a", 1)), said("a", 1)), reading: timelineOf("old") };
  const page = [said("old", 51), said("old", 52)];
  const read = visitorAfter(open, { type: "messages", conversation: "old", messages: page }, 0);
  const more = visitorAfter(read, { type: "messages", conversation: "old", messages: [said("old", 50)] }, 0);

  expect([read.timeline, read.reading.from, more.reading.from]).toEqual([open.timeline, 50, 49]);
  expect(visitorAfter(read, { type: "messages", conversation: "strange", messages: page }, 0)).toBe(read);
});

test("a conversation that has just ended is read among the closed ones", () => {
  const ended = { ...visitor(welcome(talk("a", 1)), said("a", 1), { type: "conversation", ...talk("a", 2, "closed") }), reading: timelineOf("a") };
  const read = visitorAfter(ended, { type: "messages", conversation: "a", messages: [said("a", 1), said("a", 2)] }, 0);

  expect([read.timeline, read.reading].map(({ messages }) => messages.length)).toEqual([2, 2]);
});

test("only an answer that has just come and was not seen is news", () => {
  const before = visitor(welcome(talk("a", 1)), said("a", 1));
  const after = visitorAfter(before, said("a", 2), 0);

  expect(newsOf(before, after, 10)?.seq).toBe(2);
  expect(newsOf(before, after, 100_000)).toBeNull();
  expect(newsOf(before, { ...after, seen: 2 }, 10)).toBeNull();
  expect(newsOf(after, visitorAfter(after, said("a", 3, "visitor"), 0), 10)).toBeNull();
  expect(newsOf(before, visitorAfter(before, said("a", 5), 0), 10)).toBeNull();
});

test("a code that is not known is nothing to show", () => {
  expect([systemText(widgetWords, "made_up:x"), systemText(widgetWords, "promised:eva@a.example")]).toEqual(["", "We will answer you at eva@a.example, too"]);
});

const edited = { ...said("a", 1, "visitor"), text: "new", thread: { edited_at: 5 } };
const deleted = { ...said("a", 2, "visitor"), text: "", thread: { deleted_at: 6 } };
const shownOf = (messages: readonly { text: string; thread?: object | null }[]) => messages.map(({ text, thread }) => [text, thread ?? null]);

test("an edited message has its new text, a deleted one neither text nor files, wherever they are shown", () => {
  const file = { id: "f", name: "f", type: "image/png", size: 1, url: "/f" };
  const lines = [said("a", 1, "visitor"), { ...said("a", 2, "visitor"), attachments: [file] }];
  const page: VisitorFrame = { type: "messages", conversation: "a", messages: lines };
  const open = visitorAfter({ ...visitor(welcome(talk("a", 1)), ...lines), reading: timelineOf("a") }, page, 0);
  const above = visitorAfter(visitor(welcome(talk("a", 1)), ...lines, welcome(talk("a", 2, "closed"))), said("b", 1, "visitor"), 0);
  const after = [open, above].map((before) => [edited, deleted].reduce((state, message) => visitorAfter(state, { type: "message_changed", message }, 0), before));
  const told = [["new", { edited_at: 5 }], ["", { deleted_at: 6 }]];

  expect([after[0]?.timeline, after[0]?.reading, after[1]?.before].map((timeline) => shownOf(timeline?.messages ?? []))).toEqual([told, told, told]);
  expect(after[0]?.timeline.messages[1]?.attachments).toEqual([]);
  expect(after[1]?.timeline.messages.map(({ text }) => text)).toEqual(["x"]);
});

test("a change of a message that is not here yet adds nothing", () => {
  const before = visitor(welcome(talk("a", 1)), said("a", 1));

  expect(visitorAfter(before, { type: "message_changed", message: { ...said("a", 2), text: "new" } }, 0)).toEqual(before);
});

test("after a reconnect the page that is asked for replaces what was changed meanwhile", () => {
  const before = visitor(welcome(talk("a", 1)), said("a", 1, "visitor"), said("a", 2, "visitor"));
  const back = visitorAfter(before, welcome(talk("a", 3)), 0);
  const whole = visitorAfter(back, { type: "messages", conversation: "a", messages: [edited, deleted] }, 0);

  expect([movedOn(before, back), movedOn(back, visitorAfter(back, welcome(talk("a", 3)), 0))]).toEqual([true, false]);
  expect([movedOn(newVisitor, back), movedOn(before, visitor(welcome(talk("b", 9))))]).toEqual([false, false]);
  expect(shownOf(whole.timeline.messages)).toEqual([["new", { edited_at: 5 }], ["", { deleted_at: 6 }]]);
  expect(whole.timeline.upTo).toBe(2);
});

test("a page that was read before a change does not undo it", () => {
  const lines = [said("a", 1, "visitor"), said("a", 2, "visitor")];
  const now = [edited, deleted].reduce((state, message) => visitorAfter(state, { type: "message_changed", message }, 0), visitor(welcome(talk("a", 2)), ...lines));

  expect(visitorAfter(now, { type: "messages", conversation: "a", messages: lines }, 0).timeline).toEqual(now.timeline);
});
