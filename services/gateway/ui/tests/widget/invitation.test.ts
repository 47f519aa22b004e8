/** An invitation: who may be disturbed, what is shown, where the card stands, and what an answer does. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { CARD_RISES, CARD_STEP, TYPING_QUIET } from "../../src/core/limits";
import type { Item } from "../../src/core/conversation/timeline";
import { createStore } from "../../src/core/store";
import { withInvitation } from "../../src/widget/conversation/invited";
import { type Card, invitationIn, saidOf } from "../../src/widget/state/invitation";
import { type Box, raisedBy } from "../../src/widget/invitation/placing";
import type { VisitorSession } from "../../src/widget/state/session";
import type { KeptVisit } from "../../src/widget/state/visit";
import { busyWith } from "../../src/widget/visits/busy";
import type { Answer } from "../../src/widget/visits/gateway";
import { inviting } from "../../src/widget/visits/inviting";

const calm = { typed: 0, inFrame: false, panel: false, talking: false };
const told = { id: "i1", name: "doubt", text: "Shall I help?", agent: { name: "Ana", photo: "" } };

test.each([
  ["nothing", calm, 100_000, null],
  ["a key just now", { ...calm, typed: 99_000 }, 100_000, "typing"],
  ["a key some seconds ago", { ...calm, typed: 100_000 - TYPING_QUIET }, 100_000, null],
  ["a key at a time that has not come", { ...calm, typed: 200_000 }, 100_000, null],
  ["the fields of a payment", { ...calm, inFrame: true }, 100_000, "typing"],
  ["the open panel", { ...calm, panel: true, typed: 99_999 }, 100_000, "panel"],
  ["a conversation", { ...calm, panel: true, talking: true }, 100_000, "talking"],
])("busy with %s", (_, doing, now, busy) => {
  expect(busyWith(doing, now)).toBe(busy);
});

test("what is not an invitation is none", () => {
  expect([null, undefined, "x", 1, {}, { ...told, text: " " }, { ...told, agent: null }, { ...told, id: 4 }].map(invitationIn)).toEqual(Array(8).fill(null));
  expect(invitationIn(told)).toEqual({ ...told, agent: { name: "Ana", photo: null } });
});

const box = fc.record({ left: fc.nat(600), top: fc.nat(700), width: fc.integer({ min: 1, max: 400 }), height: fc.integer({ min: 1, max: 90 }) }).map(({ left, top, width, height }): Box => ({ left, top, right: left + width, bottom: top + height }));

test("the card is never raised out of its part of the window, and covers no more than where it would stand", () => {
  const card = { left: 40, top: 600, right: 360, bottom: 740 };
  const covered = (raised: number, controls: readonly Box[]): number =>
    controls.reduce((sum, one) => sum + Math.max(0, Math.min(card.right, one.right) - Math.max(card.left, one.left)) * Math.max(0, Math.min(card.bottom - raised, one.bottom) - Math.max(card.top - raised, one.top)), 0);
  fc.assert(
    fc.property(fc.array(box, { maxLength: 8 }), (controls) => {
      const raised = raisedBy(card, controls, 800);
      expect(raised % CARD_STEP).toBe(0);
      expect(raised).toBeLessThanOrEqual(800 * CARD_RISES);
      expect(covered(raised, controls)).toBeLessThanOrEqual(covered(0, controls));
      if (covered(0, controls) === 0) expect(raised).toBe(0);
    }),
  );
  // A browser's rectangle has its sides by its class.
  expect(raisedBy(Object.create(card) as Box, [{ left: 0, top: 700, right: 390, bottom: 760 }], 800)).toBe(40);
});

test("the invitation is the first line, below that of the day", () => {
  const accepted = { ...told, visit: "v", at: 5 };
  const day: Item = { kind: "day", key: "d", at: 1 };
  const kinds = (items: readonly Item[]): string[] => items.map(({ key }) => key);

  expect(kinds(withInvitation([], accepted))).toEqual(["invitation"]);
  expect(kinds(withInvitation([day], accepted))).toEqual(["d", "invitation"]);
  expect(withInvitation([day], null)).toEqual([day]);
});

const OK: Answer = { status: 200, code: "", token: "t", invitation: null, again: null };

/** An invitation that was told, in a page that does what these say. */
function shown(answers: (Answer | null)[], free = true) {
  const did: string[] = [];
  const card = createStore<Card | null>(null);
  const session = { card, accept: ({ text }: { text: string }) => did.push(`accept ${text}`), show: (view: string) => did.push(`show ${view}`) } as unknown as VisitorSession;
  let kept = { answer: null } as KeptVisit;
  const visit = { get: () => kept, set: (part: Partial<KeptVisit>) => void (kept = { ...kept, ...part }) };
  const send = ({ answer }: { answer: string }): Promise<Answer | null> => (did.push(answer), Promise.resolve(answers.shift() ?? null));
  const invitations = inviting({ session, visit, send, free: () => free });
  invitations.told(told);
  return { did, card, invitations, kept: () => kept.answer };
}
const settled = (): Promise<void> => new Promise((done) => setTimeout(done));

test("it is shown until it is withdrawn, and not while the visitor is busy", () => {
  const { card, invitations } = shown([]);
  expect(saidOf(card.get() as Card, "nobody")).toBe("Ana: Shall I help?");
  const before = card.get();
  invitations.told(told);
  expect(card.get()).toBe(before);
  invitations.told(null);
  expect(card.get()).toBeNull();

  expect(shown([], false).card.get()).toBeNull();
});

test("accepting is told first, and opens the chat with the text", async () => {
  const { did, card, kept } = shown([OK]);
  card.get()?.begin();
  card.get()?.begin();
  expect(card.get()?.state).toBe("waiting");
  await settled();
  expect([did, card.get(), kept()]).toEqual([["accepted", "accept Shall I help?"], null, null]);
});

test("with nobody free any more the card says so, stays, and lets one write", async () => {
  const { did, card, invitations } = shown([{ ...OK, status: 409, code: "nobody_free" }]);
  card.get()?.begin();
  await settled();
  invitations.told(null);
  expect([card.get()?.state, saidOf(card.get() as Card, "nobody")]).toEqual(["nobody", "nobody"]);
  card.get()?.leave();
  expect([did, card.get()]).toEqual([["accepted", "show chat"], null]);
});

test("an invitation that has passed meanwhile opens the chat as any other", async () => {
  const { did, card } = shown([{ ...OK, status: 409, code: "gone" }]);
  card.get()?.begin();
  await settled();
  expect([did, card.get()]).toEqual([["accepted", "show chat"], null]);
});

test("a refusal is kept until the gateway has it, and ends the card whatever it says meanwhile", async () => {
  const { did, card, invitations, kept } = shown([null, OK]);
  card.get()?.refuse();
  invitations.told(told);
  await settled();
  expect([card.get(), kept()]).toEqual([null, { id: "i1", answer: "refused" }]);
  await invitations.tell();
  await invitations.tell();
  expect([did, kept()]).toEqual([["refused", "refused"], null]);
});
