/** What the visitor's and the agent's side believe after each frame. */
import { expect, test } from "vitest";
import type { AgentConversation, AgentFrame, AgentWelcome, Me, VisitorFrame } from "../src/core/wire";
import { deskAfter, type DeskState, emptyDesk, isGuest, isOwn, missingOf, neighbour, offersOf, ownOf, queueOf, unreadOf, urgencyOf, waitsSince } from "../src/desk/state/model";
import widgetWords from "../src/i18n/widget/en";
import { aboutText } from "../src/parts/words";
import { forgotten, isOpen, isOver, startedAnew, unreadOf as unseen, visitorAfter } from "../src/widget/state/model";
import { said, talk, visitor, welcome } from "./widget/visitor-frames";

test("a newer version replaces an older one, never the other way round", () => {
  const state = visitor({ type: "conversation", ...talk("a", 2, "assigned") }, { type: "conversation", ...talk("a", 1) });

  expect(state.conversation?.status).toBe("assigned");
});

test("messages that come before the frame of their conversation are kept", () => {
  const state = visitor(welcome(null), said("a", 1, "visitor"), { type: "conversation", ...talk("a", 1) });

  expect(state.timeline.upTo).toBe(1);
});

test("after a reconnect within the same conversation nothing shown is thrown away", () => {
  const state = visitor(welcome(talk("a", 1)), said("a", 1), said("a", 2), welcome(talk("a", 5)));

  expect(state.timeline.upTo).toBe(2);
});

test("a conversation that is gone after a reconnect has ended", () => {
  expect(isOver(visitor(welcome(talk("a", 1)), said("a", 1), welcome(null)))).toBe(true);
});

test("starting anew leaves the closed one behind, and its late frames do not bring it back", () => {
  const left = startedAnew(visitor(welcome(talk("a", 1)), said("a", 1), { type: "conversation", ...talk("a", 2, "closed") }));
  const late = [said("a", 2), { type: "conversation", ...talk("a", 3, "closed") } as VisitorFrame, welcome(talk("a", 3, "closed"))];
  const state = late.reduce((old, frame) => visitorAfter(old, frame, 0), left);

  expect([state.conversation, state.timeline.messages]).toEqual([null, []]);
});

test("an open conversation is not left by starting anew", () => {
  expect(isOpen(startedAnew(visitor(welcome(talk("a", 1)))))).toBe(true);
});

test("a late end of an earlier conversation does not replace the present one", () => {
  const state = visitor(welcome(talk("b", 1)), { type: "conversation", ...talk("a", 9, "closed") });

  expect(state.conversation?.id).toBe("b");
});

test("only what the agent wrote and was not seen is unread", () => {
  const state = visitor(welcome(talk("a", 1)), said("a", 1, "visitor"), said("a", 2), said("a", 3));

  expect(unseen(state)).toBe(2);
  expect(unseen({ ...state, seen: 2 })).toBe(1);
});

test("typing ends with the message", () => {
  const typing = visitor(welcome(talk("a", 1)), { type: "typing", conversation: "a", on: true });

  expect(typing.typingUntil).toBe(6000);
  expect(visitorAfter(typing, said("a", 1), 1).typingUntil).toBe(0);
});

test("a bad token takes its conversation with it", () => {
  expect(forgotten(visitor(welcome(talk("a", 1)), said("a", 1)))).toMatchObject({ token: null, conversation: null });
});

const me: Me = { id: "me", login: "ana", name: "Ana", role: "agent", status: "available", load: 1, capacity: 3, skills: [] };
const chat = (id: string, more: Partial<AgentConversation> = {}): AgentConversation => ({
  id,
  version: 1,
  status: "assigned",
  channel: "web",
  account: "shop",
  last_seq: 0,
  agent_id: "me",
  agent: null,
  offer: null,
  visitor: {},
  entry: null,
  skills: [],
  opened_at: 100,
  waiting_since: null,
  last_text: null,
  last_at: null,
  visitor_delivered: 0,
  visitor_read: 0,
  agent_delivered: 0,
  agent_read: 0,
  ...more,
});
const queued = { status: "waiting", agent_id: null, waiting_since: 100 } as const;
const offered = { status: "offered", agent_id: null, offer: { assignment: "x", expires_at: 9, offered_at: 1, why: "" } } as const;
const signedIn = (conversations: AgentConversation[], waiting: AgentConversation[] = []): AgentWelcome => ({
  type: "welcome",
  agent: me,
  conversations,
  waiting,
  waiting_total: waiting.length + 5,
  now: 1000,
  csrf: "c",
  agents: [],
});
const desk = (...frames: AgentFrame[]): DeskState => frames.reduce((state, frame) => deskAfter(state, frame, 400), emptyDesk);
const changed = (c: AgentConversation): AgentFrame => ({ type: "conversation", ...c });
const ids = (list: AgentConversation[]): string[] => list.map((c) => c.id);

test("the welcome fills the lists, the clock's difference, and how many more wait", () => {
  const state = desk(signedIn([chat("a"), chat("o", offered)], [chat("w", queued)]));

  expect([ids(offersOf(state)), ids(ownOf(state)), ids(queueOf(state))]).toEqual([["o"], ["a"], ["w"]]);
  expect([state.skew, state.waitingMore]).toEqual([600, 5]);
});

test.each([
  ["given to somebody else", { agent_id: "other" }],
  ["closed", { status: "closed" }],
] as const)("a conversation that was %s leaves the lists", (_, more) => {
  const state = desk(signedIn([chat("a")]), changed(chat("a", { version: 2, ...more })));

  expect(Object.keys(state.conversations)).toEqual([]);
});

test("what one is looking at stays in view when it is closed", () => {
  const looking = { ...desk(signedIn([chat("a")])), selected: "a" };
  const state = deskAfter(looking, changed(chat("a", { version: 2, status: "closed" })), 0);

  expect([state.conversations.a?.status, ownOf(state)]).toEqual(["closed", []]);
});

test("an offer to a colleague is somebody waiting", () => {
  expect(ids(queueOf(desk(signedIn([]), changed(chat("w", { ...offered, offer: null })))))).toEqual(["w"]);
});

test("an older version changes nothing", () => {
  expect(ownOf(desk(signedIn([chat("a", { version: 5 })]), changed(chat("a", { version: 4, status: "closed" })))).length).toBe(1);
});

test("after a gap exactly the named ones are own", () => {
  const state = desk(signedIn([chat("a"), chat("b")], [chat("w", queued)]), { type: "sync", conversations: ["b"] });

  expect([ids(ownOf(state)), ids(queueOf(state))]).toEqual([["b"], ["w"]]);
});

test("presence is what the server says", () => {
  expect(desk(signedIn([]), { type: "agent", id: "me", status: "away", load: 0, capacity: 2 }).me).toMatchObject({ status: "away", capacity: 2 });
  expect(desk(signedIn([]), { type: "agent", id: "other", status: "away", load: 0, capacity: 2 }).me?.status).toBe("available");
});

test("unread counts what the visitor wrote since it was read here or elsewhere", () => {
  const state = desk(signedIn([chat("a", { last_seq: 3 })]), said("a", 1, "visitor"), said("a", 2), said("a", 3, "visitor"));
  const a = state.conversations.a ?? chat("a");

  expect(unreadOf(state, a)).toBe(2);
  expect(unreadOf({ ...state, seen: { a: 1 } }, a)).toBe(1);
  expect(unreadOf(state, { ...a, agent_read: 3 })).toBe(0);
});

test("somebody waits for an answer since the first message after ours", () => {
  const a = chat("a");

  expect(waitsSince(desk(signedIn([a]), said("a", 1, "visitor"), said("a", 2), said("a", 3, "visitor"), said("a", 4, "visitor")), a)).toBe(3);
  expect(waitsSince(desk(signedIn([a]), said("a", 1, "visitor"), said("a", 2)), a)).toBeNull();
});

test("after a reconnect the history is kept for what is still own", () => {
  const state = desk(signedIn([chat("a"), chat("b")]), said("a", 1), said("b", 1), signedIn([chat("a")]));

  expect(Object.keys(state.timelines)).toEqual(["a"]);
});

test("j and k walk through offers, own and waiting ones and stop at the ends", () => {
  const state = desk(signedIn([chat("a"), chat("o", offered)], [chat("w", queued)]));
  const at = (selected: string | null, step: 1 | -1): string | null => neighbour({ ...state, selected }, step);

  expect([at(null, 1), at("o", 1), at("a", 1), at("w", 1), at("o", -1), at(null, -1)]).toEqual(["o", "a", "w", "w", "o", "w"]);
});

test("what is own or looked at is asked for again when it was let go and came back, what is a colleague's is not", () => {
  const seen = { ...desk(signedIn([], [chat("w", { ...queued, last_seq: 2 })]), said("w", 1, "visitor"), said("w", 2, "visitor")) };
  const taken = deskAfter(seen, changed(chat("w", { version: 2, agent_id: "other", last_seq: 2 })), 0);
  const back = deskAfter(taken, changed(chat("w", { ...queued, version: 3, last_seq: 3 })), 0);
  const looking = (state: DeskState): string[] => missingOf({ ...state, selected: "w" });

  expect([looking(seen), looking(taken), missingOf(back), looking(back)]).toEqual([[], [], [], ["w"]]);
  // Of many own ones only those are loaded whose rows are in sight.
  expect(missingOf(desk(signedIn([chat("a", { last_seq: 1 })])))).toEqual([]);
});

test("a guest has the conversation among their own, does not own it, and counts for themselves what is unread", () => {
  const c = chat("g", { agent_id: "other", guests: [{ id: "me", name: "Ana" }], agent_read: 1, last_seq: 1 });
  const state = desk(signedIn([c]), said("g", 1, "visitor"));

  expect([ids(ownOf(state)), isOwn(state, c), isGuest(state, c), unreadOf(state, c)]).toEqual([["g"], false, true, 1]);
  expect(Object.keys(desk(signedIn([c]), changed({ ...c, version: 2, guests: [] })).conversations)).toEqual([]);
});

test("presence carries reason, wrap-up and draining, and none of them outlives the next word", () => {
  const frame = { type: "agent", id: "me", status: "wrap_up", load: 0, capacity: 2, wrap_up_until: 9, draining: true } as const;
  const wrapping = desk(signedIn([]), frame);

  expect(wrapping.me).toMatchObject({ status: "wrap_up", wrap_up_until: 9, draining: true });
  expect(deskAfter(wrapping, { type: "agent", id: "me", status: "available", load: 0, capacity: 2 }, 0).me).toMatchObject({ wrap_up_until: null, draining: false });
});

test("a note is kept once", () => {
  const note = { type: "note", id: "n", conversation: "a", agent: { id: "x", name: "X" }, text: "t", after_seq: 1, at: 5 } as const;

  expect(desk(signedIn([chat("a")]), note, note).notes.a?.length).toBe(1);
});

test("a place in the line lasts as long as the wait", () => {
  const place = { type: "place", conversation: "a", place: 3, wait_s: 100 } as const;
  const waiting = visitor(welcome(talk("a", 1)), place);
  const again = visitor(welcome(talk("a", 1)), place, { type: "conversation", ...talk("a", 2, "assigned") }, { type: "conversation", ...talk("a", 3) });

  expect([waiting.place, again.place]).toEqual([{ place: 3, wait_s: 100 }, null]);
  expect(visitor(welcome(talk("b", 1)), place).place).toBeNull();
});

test.each([
  [20, "en", null],
  [61, "en", "2 minutes"],
  [61, "ru", "2 минуты"],
  [290, "ru", "5 минут"],
  [7000, "de", "2 Stunden"],
])("%i seconds are said in %s as %j", (seconds, language, expected) => {
  expect(aboutText(seconds, language)).toBe(expected);
});

test.each([
  [1, "You are next."],
  [2, "You are 2nd in line."],
  [11, "You are 11th in line."],
  [23, "You are 23rd in line."],
])("place %i is said as %j", (place, expected) => {
  expect(widgetWords.place(place)).toBe(expected);
});

test("a wait in a queue is measured by that queue's promise, a wait for an answer by the desk's own", () => {
  const state = { ...desk(signedIn([chat("a")])), answerWithin: { sales: 20_000 } };
  const inQueue = chat("w", { ...queued, queue: "sales" });
  const urgency = (c: AgentConversation, s: number): string => urgencyOf(state, c, s * 1000);

  expect([14, 15, 20].map((s) => urgency(inQueue, s))).toEqual(["", "soon", "late"]);
  expect([20, 60, 180].map((s) => urgency(chat("a", { queue: "sales" }), s))).toEqual(["", "soon", "late"]);
});

test("a closed conversation that is left and then opened again by a message is the present one, and is read in from its start", () => {
  const left = startedAnew(visitor(welcome(talk("a", 1)), said("a", 1), { type: "conversation", ...talk("a", 2, "closed") }));
  const again = visitorAfter(left, { type: "conversation", ...talk("a", 3), last_seq: 2 }, 0);
  const filled = [said("a", 1), said("a", 2, "visitor")].reduce((state, frame) => visitorAfter(state, frame, 0), again);

  expect([again.conversation?.id, again.left, again.timeline.upTo, filled.timeline.upTo]).toEqual(["a", null, 0, 2]);
});
