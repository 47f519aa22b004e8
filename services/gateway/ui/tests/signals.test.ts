/** What makes the desk sound: new offers, invitations, and messages that nobody is looking at. */
import { expect, test } from "vitest";
import type { AgentConversation, AgentFrame, Me } from "../src/core/wire";
import { deskAfter, type DeskState, emptyDesk } from "../src/desk/state/model";
import { signalOf } from "../src/desk/state/signals";

const NOW = 1_000_000;
const me: Me = { id: "ana", login: "ana", name: "Ana", role: "agent", status: "available", load: 0, capacity: 100, skills: [] };
const conversation: AgentConversation = {
  id: "c1", version: 1, status: "assigned", channel: "web", account: "web", last_seq: 0, agent_id: "ana", agent: { name: "Ana" }, offer: null,
  visitor: {}, entry: null, skills: [], opened_at: NOW, waiting_since: null, last_text: null, last_at: null,
  visitor_delivered: 0, visitor_read: 0, agent_delivered: 0, agent_read: 0,
};
const open: DeskState = { ...emptyDesk, me, welcomed: true, conversations: { c1: conversation }, selected: "c1" };
const message = (at = NOW): AgentFrame => ({ type: "message", conversation: "c1", seq: 1, id: "m1", author: "visitor", text: "hello", at });

function signal(before: DeskState, frame: AgentFrame, looking: boolean): string | null {
  return signalOf(frame, before, deskAfter(before, frame, NOW), looking, NOW);
}

test("a message in the selected conversation is silent only while the agent looks at the desk", () => {
  expect(signal(open, message(), true)).toBe(null);
  expect(signal(open, message(), false)).toBe("message");
  expect(signal({ ...open, selected: null }, message(), true)).toBe("message");
});

test("history, a repeated frame and the agent's own messages are silent", () => {
  expect(signal(open, message(NOW - 60_000), false)).toBe(null);
  expect(signal(deskAfter(open, message(), NOW), message(), false)).toBe(null);
  expect(signal(open, { ...message(), author: "agent" } as AgentFrame, false)).toBe(null);
});

test("a server's clock ahead of ours does not make its messages history", () => {
  expect(signal({ ...open, skew: 3_600_000 }, message(NOW + 3_600_000), false)).toBe("message");
});

test("an offer sounds once, an invitation as an offer does", () => {
  const offered: AgentFrame = { ...conversation, type: "conversation", id: "c2", status: "offered", agent_id: null, offer: { assignment: "a1", expires_at: NOW, offered_at: NOW, why: "" } };
  const invited: AgentFrame = { ...conversation, type: "conversation", id: "c3", agent_id: "ben", guests: [{ id: "ana", name: "Ana" }] };

  expect(signal(open, offered, true)).toBe("offer");
  expect(signal(deskAfter(open, offered, NOW), { ...offered, version: 2 }, true)).toBe(null);
  expect(signal(open, invited, true)).toBe("offer");
  expect(signal(deskAfter(open, invited, NOW), { ...invited, version: 2 }, true)).toBe(null);
});
