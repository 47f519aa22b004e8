/** Where an answer goes, until when, and what is possible instead; and what became of messages. */

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { emptyTimeline, itemsOf, withChanged, withMessage, withStatus } from "../../src/core/conversation/timeline";
import type { Address } from "../../src/core/reached";
import type { AgentConversation, Message } from "../../src/core/wire";
import { failureText } from "../../src/desk/conversation/reach/failures";
import { aimOf, insteadOf, isUnreachable, keyOf, leftText, reachOf, shownPeer } from "../../src/desk/conversation/reach/reach";
import en from "../../src/i18n/desk/en";

const NOW = 1_000_000_000;
const phone: Address = { account: "wa", peer: "+49", channel: "whatsapp", window_ends_at: NOW + 90_000, refused: "", last: true };
const mail: Address = { account: "mail", peer: "eva@example.org", channel: "email", window_ends_at: null, refused: "", last: false };
const talk = (addresses: Address[], visitor = {}): AgentConversation => ({ addresses, visitor }) as unknown as AgentConversation;

describe("reach", () => {
  test.each([
    [null, "open"],
    [mail, "open"],
    [phone, "window"],
    [{ ...phone, window_ends_at: NOW + 1 }, "window"],
    [{ ...phone, window_ends_at: NOW }, "closed"],
    [{ ...phone, refused: "stopped" as const }, "stopped"],
    [{ ...mail, refused: "blocked" as const }, "blocked"],
  ])("an address is open, in its window, closed or refused (%#)", (address, state) => {
    const reach = reachOf(address, NOW);
    expect(reach.state).toBe(state);
    expect(isUnreachable(reach)).toBe(state !== "open" && state !== "window");
  });

  test("little time is left in the last hour", () => {
    const soon = (left: number) => reachOf({ ...phone, window_ends_at: NOW + left }, NOW);
    expect(soon(59 * 60_000)).toMatchObject({ soon: true });
    expect(soon(60 * 60_000)).toMatchObject({ soon: false });
  });

  test.each([
    [23 * 3_600_000 + 5, "23 hours"],
    [119 * 60_000, "119 minutes"],
    [61_000, "1 minute"],
    [59_001, "60 seconds"],
    [1, "1 second"],
  ])("%i ms are %s", (ms, text) => expect(leftText(ms, "en")).toBe(text));

  test("a mail's address is shown without its thread, and offered for no second mail", () => {
    const thread = { ...mail, peer: "eva@example.org/ab2c" };
    expect([shownPeer(thread), shownPeer(phone), shownPeer(mail)]).toEqual(["eva@example.org", "+49", "eva@example.org"]);
    expect(insteadOf(talk([phone, thread], { email: "Eva@example.org" }), phone, NOW).email).toBe("");
  });

  test("an answer goes to the chosen address while it is there, else to the last one", () => {
    expect(aimOf(talk([phone, mail]), null)).toBe(phone);
    expect(aimOf(talk([phone, mail]), keyOf(mail))).toBe(mail);
    expect(aimOf(talk([phone]), keyOf(mail))).toBe(phone);
    expect(aimOf(talk([]), keyOf(mail))).toBeNull();
  });

  test("instead: other addresses that take something, and what the contact left", () => {
    const stopped: Address = { ...mail, account: "sms", peer: "+491", channel: "sms", refused: "stopped" };
    expect(insteadOf(talk([phone, mail, stopped], { email: "Eva@example.org", phone: "+4930" }), phone, NOW)).toEqual({ addresses: [mail], email: "", phone: "+4930" });
    expect(insteadOf(talk([phone]), phone, NOW)).toEqual({ addresses: [], email: "", phone: "" });
  });

  test("as at the server: the window is open exactly before its end", () => {
    fc.assert(
      fc.property(fc.integer({ min: -1000, max: 1000 }), (left) => {
        expect(isUnreachable(reachOf({ ...phone, window_ends_at: NOW + left }, NOW))).toBe(left <= 0);
      }),
    );
  });
});

test.each([
  ["window:131047", "the time to answer was over (131047)"],
  ["http_503", "the provider could not be reached"],
  ["http_400", "the provider refused it"],
  ["recipient:131026", "the contact cannot be reached there (131026)"],
  ["something new", "the provider refused it"],
  ["", ""],
])("a failed send says why: %s", (code, text) => expect(failureText(en, code)).toBe(text));

describe("messages", () => {
  const said = (seq: number, more: Partial<Message> = {}): Message => ({ conversation: "k", seq, id: `m${seq}`, author: "visitor", text: `text ${seq}`, at: NOW, ...more });
  const shown = (messages: Message[]) =>
    itemsOf(messages.reduce(withMessage, { ...emptyTimeline, conversation: "k" }), [], { side: "agent", delivered: 0, read: 0, connected: true, me: "ana", zone: 0 }).filter((item) => item.kind === "group");

  test("what comes by different ways stands apart", () => {
    const groups = shown([said(1), said(2), said(3, { thread: { channel: "email", peer: "eva" } }), said(4, { thread: { author: "Tom" } })]);
    expect(groups.map((group) => group.bubbles.length)).toEqual([2, 1, 1]);
  });

  test("what a colleague wrote outside is not one's own", () => {
    const [outside, nameless] = shown([said(1, { author: "agent", thread: { outside: true, author: "Tom" } }), said(2, { author: "agent", thread: { outside: true } })]);
    expect(outside?.agent?.name).toBe("Tom");
    expect(nameless?.agent?.name).toBe("");
  });

  test("each failed send has a mark of its own, and says why", () => {
    const ours = (seq: number, status: string): Message => said(seq, { author: "agent", agent: { id: "ana", name: "Ana" }, status, error: "timeout" });
    const groups = shown([ours(1, "failed"), ours(2, "failed"), ours(3, "sent"), ours(4, "sent")]);
    expect(groups.map((group) => group.bubbles.map((bubble) => bubble.mark))).toEqual([["failed"], ["failed"], ["sent", "sent"]]);
    expect(groups[0]?.bubbles[0]?.code).toBe("timeout");
  });

  test("a message is shown as it is now, and one that is not here changes nothing", () => {
    const timeline = withMessage({ ...emptyTimeline, conversation: "k" }, said(1));
    const edited = withChanged(timeline, said(1, { text: "other", thread: { edited_at: NOW, former: [{ text: "text 1", at: NOW }] } }));
    expect(edited.messages[0]).toMatchObject({ text: "other", thread: { edited_at: NOW } });
    expect(withChanged(timeline, said(2))).toBe(timeline);
    expect(withChanged(timeline, { ...said(1), conversation: "other" })).toBe(timeline);
  });

  test("the outcome of a send comes with its reason", () => {
    const timeline = withMessage({ ...emptyTimeline, conversation: "k" }, said(1));
    expect(withStatus(timeline, 1, "failed", "http_400").messages[0]).toMatchObject({ status: "failed", error: "http_400" });
  });
});
