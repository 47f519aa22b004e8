/** What an offer says of the past, in words. */

import { describe, expect, it } from "vitest";
import { beforeText, detailsText, itemText, lastPage, lastTimeText, lineOf, localTimeText, promisedText } from "../../src/desk/history/in-words";
import type { ContactContext, PastTalk, SummaryItem, SummaryVersion } from "../../src/desk/history/types";
import en from "../../src/i18n/desk/en";
import ru from "../../src/i18n/desk/ru";

const version = (...items: SummaryItem[]): SummaryVersion => ({ items, source: "extract", at: 0, upto_seq: 9, number: 0, author: null, language: "en", failure: "" });
const question: SummaryItem = { kind: "question", text: "Where is it?", seq: 1 };
const outcome: SummaryItem = { kind: "outcome", text: "Sent again", seq: 5 };
const talk = (summary: SummaryVersion | null): PastTalk => ({ id: "k", channel: "web", opened_at: 0, closed_at: 1, agent: null, outcome: "", last_text: "bye", invitation: "", summary: summary && { shown: summary, beside: null } });
const context = (part: Partial<ContactContext>): ContactContext => ({ contact: "c", name: "", email: "", phone: "", language: "", time_zone: "", verified: false, attributes: {}, visit: null, visits_before: 0, last_visit_at: null, past: [], past_count: 0, promises: [], ...part });
const visit = { here: true, began_at: 0, on_site_s: 1, page_count: 1, pages: [{ url: "https://a/", title: "A", at: 1, visible_s: 1 }], source: "", cart_value: null, cart_currency: "" };

describe("a context in words", () => {
  it("counts visits and conversations, and claims no first visit that nobody saw", () => {
    expect(beforeText(context({ visits_before: 1, past_count: 2 }), en)).toBe("1 visit before · 2 earlier conversations");
    expect(beforeText(context({ visit }), en)).toBe("First visit · No earlier conversation");
    expect(beforeText(context({}), en)).toBe("No earlier conversation");
    expect(beforeText(context({ visits_before: 3, past_count: 5 }), ru)).toBe("3 визита до этого · 5 прошлых разговоров");
  });

  it("says the last conversation by question and outcome, else by its last words", () => {
    expect(lastTimeText([talk(version(question, outcome))], en)).toBe("Where is it? → Sent again");
    expect(lastTimeText([talk(version(question))], en)).toBe("Where is it?");
    expect(lastTimeText([talk(version())], en)).toBe("bye");
    expect(lastTimeText([talk(null)], en)).toBe("bye");
    expect(lastTimeText([], en)).toBe("");
    expect(lineOf(version())).toBeNull();
  });

  it("puts the system's codes into words, and turns no text around", () => {
    expect(itemText({ ...outcome, text: "closed_waited" }, en)).toBe(en.system.closed_waited?.(""));
    expect(itemText({ ...outcome, text: "\u202eclosed" }, en)).toBe("closed");
    expect(itemText({ ...outcome, text: "closed_unknown" }, en)).toBe("closed_unknown");
    const promise = { conversation: "k", seq: 3, text: "a@b.c", at: 0, open: true, due_at: null };
    expect(promisedText(promise, "en-GB", en)).toBe("An answer is still open");
    expect(promisedText({ ...promise, due_at: 9e11 }, "en-GB", en)).toMatch(/^Answer by \w{3}.*: a@b.c$/);
    expect(promisedText({ ...promise, open: false, text: "I will call" }, "en-GB", en)).toBe("I will call");
  });

  it("tells their time, and nothing where the zone is not known", () => {
    expect(localTimeText("Asia/Tokyo", Date.UTC(2026, 0, 1, 3), "de", en)).toBe("12:00 there");
    expect(localTimeText("", 0, "de", en)).toBe("");
    expect(localTimeText("Mars/Base", 0, "de", en)).toBe("");
  });

  it("names the page they have before them", () => {
    expect(lastPage(context({ visit }))?.title).toBe("A");
    expect(lastPage(context({}))).toBeNull();
  });
});

it("details are what is known besides, on one line, but not which questions were left blank", () => {
  expect(detailsText({ attributes: { topic: "order", "asked.size": "yes", note: "a\u202eb" } })).toBe("topic: order · note: ab");
  expect(detailsText({ attributes: {} })).toBe("");
});
