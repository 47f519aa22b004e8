/** What an agent is after a loss, a sign-in on another device, and a long absence. */
import { expect, test } from "vitest";
import { BACK_WITHIN } from "../../src/core/limits";
import type { Me } from "../../src/core/wire";
import { ableToTake, saidOnWelcome, type Stood, unaskedAbsence } from "../../src/desk/state/presence";

const me = (status: Me["status"], reason = "", draining = false): Me => ({ id: "1", login: "ana", name: "Ana", role: "agent", load: 0, capacity: 100, skills: [], status, reason, draining });
const GONE = me("offline", "vanished");
const stood = (who: Me, ago: number): Stood => ({ me: who, heardAt: 1_000_000_000 - ago });
const said = (now: Me, arriving: boolean, before: Stood | null = null) => saidOnWelcome(now, arriving, before, 1_000_000_000);

test("who signs in, and is connected nowhere else, is available", () => {
  expect([GONE, me("offline"), me("offline", "lost"), me("away", "meal"), me("busy")].map((one) => said(one, true))).toEqual(Array(5).fill({ status: "available" }));
  expect([me("available"), me("wrap_up")].map((one) => said(one, true))).toEqual([null, null]);
});

test("after a loss the agent is what they were, with the reason", () => {
  expect(said(GONE, false, stood(me("available"), 40_000))).toEqual({ status: "available" });
  expect(said(GONE, false, stood(me("away", "meal"), 40_000))).toEqual({ status: "away", reason: "meal" });
  expect(said(GONE, false, stood(me("wrap_up"), 40_000))).toEqual({ status: "available" });
});

test("nothing is said for those who are back by themselves, were offline, or were let finish", () => {
  expect(said(me("offline", "lost"), false, stood(me("available"), 9_000))).toBeNull();
  expect(said(me("away", "meal"), false, stood(me("available"), 40_000))).toBeNull();
  expect(said(GONE, false, stood(GONE, 40_000))).toBeNull();
  expect(said(GONE, false, stood(me("busy", "", true), 40_000))).toBeNull();
});

test("after a long loss, and after a reload, they are asked", () => {
  expect(said(GONE, false, stood(me("available"), BACK_WITHIN + 1))).toBeNull();
  expect(said(GONE, false)).toBeNull();
  expect([GONE, me("offline", "lost"), me("away", "missed_offers"), me("away", "meal"), me("available"), null].map(unaskedAbsence)).toEqual(["offline", "", "missed", "", "", ""]);
});

test("whoever is available or busy may take a conversation, unless they are finishing", () => {
  const all = [me("available"), me("busy", "phone"), me("away", "meal"), me("wrap_up"), me("offline"), me("available", "", true), null];

  expect(all.map(ableToTake)).toEqual(["yes", "yes", "absent", "absent", "absent", "draining", "absent"]);
});
