/** Broadcasts: what the form sends, which field is wrong, and what the figures mean. */

import { describe, expect, test } from "vitest";
import { bodyOf, draftFor, factOf, faultAt, listOf, toggled, unplaced, wordingFor } from "../../../src/desk/pages/broadcasts/drafting/draft";
import { actionsOf, byOf, ENDS, endsOf, isLive, progressOf, toldOf } from "../../../src/desk/pages/broadcasts/figures";
import type { Broadcast, State } from "../../../src/desk/pages/broadcasts/types";
import { faultsOf, faultText } from "../../../src/desk/pages/fault-text";
import { pagesFor } from "../../../src/desk/shell/route";
import ar from "../../../src/i18n/broadcasts/ar";
import de from "../../../src/i18n/broadcasts/de";
import en from "../../../src/i18n/broadcasts/en";
import es from "../../../src/i18n/broadcasts/es";
import ru from "../../../src/i18n/broadcasts/ru";

const figures = (some: Record<string, number>): Record<string, number> => ({ ...Object.fromEntries(ENDS.map((end) => [end, 0])), recipients: Object.values(some).reduce((sum, n) => sum + n, 0), ...some });

const former: Broadcast = {
  id: "b1",
  name: "Sale",
  state: "done",
  rule: { consent: "news", queue: "sales", channels: ["whatsapp", "email"], wordings: { de: { text: "Hallo {name}", subject: "Sommer", template: "sale", template_language: "de", values: { "body.1": "{name}", "body.2": "a = b" } } } },
  audience: { facts: { "attributes.city": ["Berlin", "Bonn"], language: ["de"] }, languages: ["de"], channels: ["email"], without: ["b0"] },
  per_minute: 300,
  accounts: { wa: 60 },
  left_out: [],
  figures: figures({}),
  created_by: "sue",
  created_at: 1,
  started_at: 2,
  ended_at: 3,
};

test("the page is there for supervisors and administrators", () => {
  expect(["agent", "supervisor", "administrator", "viewer"].map((role) => pagesFor(role).includes("broadcasts"))).toEqual([false, true, true, false]);
});

describe("the form", () => {
  test("what is used as a draft says the same again", () => {
    const { name, rule, audience, per_minute, accounts } = former;

    expect(bodyOf(draftFor(former, "en", "Sale"))).toEqual({ name, rule, audience, per_minute, accounts });
  });

  test("an empty one is sent as it is, for the server says what is missing", () => {
    expect(bodyOf({ ...draftFor(null, "ru"), perMinute: " " })).toEqual({
      name: "",
      rule: { consent: "", wordings: {}, channels: [], queue: "default" },
      audience: { facts: {}, languages: [], channels: [], without: [] },
      per_minute: null,
      accounts: {},
    });
  });

  test("a language in which nothing is written is none, one with a subject alone is refused at its text", () => {
    const [empty, subject] = [wordingFor("de"), { ...wordingFor("es"), subject: "Hola" }];

    expect(bodyOf({ ...draftFor(null, "en"), wordings: [empty, subject] }).rule).toMatchObject({ wordings: { es: { text: "", subject: "Hola" } } });
  });

  test("facts are known by their names, all others are attributes", () => {
    expect(["name", " city ", "attributes.city", ""].map(factOf)).toEqual(["name", "attributes.city", "attributes.city", "attributes."]);
  });

  test("values stand between commas, also Arabic ones", () => {
    expect(listOf(" Berlin, Bonn،Köln,,Bonn ")).toEqual(["Berlin", "Bonn", "Köln"]);
  });

  test("a limit of an account that is not a number is refused, an empty one is none", () => {
    const { accounts } = bodyOf({ ...draftFor(null, "en"), accounts: { tg: "5", wa: "", tw: "x" } });

    expect(accounts).toEqual({ tg: 5, tw: null });
  });

  test("what is chosen keeps the order of choosing", () => {
    expect(toggled(toggled(["sms"], "email"), "sms")).toEqual(["email"]);
    expect(toggled(["sms"], "email")).toEqual(["sms", "email"]);
  });
});

describe("faults", () => {
  const fields = [
    { field: "rule.wordings.de.text", message: "m1", code: "missing" },
    { field: "audience.facts.attributes.city.0", message: "m2", code: "bad_value" },
    { field: "rule.priority", message: "m3", code: "bad_value" },
  ];
  const faults = faultsOf({ fields });
  const draft = { ...draftFor(null, "de"), facts: [{ name: "city", values: "x" }] };

  test("each stands at its field, those of a part at the whole where it asks for them", () => {
    expect(faultAt(faults, "rule.wordings.de.text")?.message).toBe("m1");
    expect(faultAt(faults, "rule.wordings")).toBeUndefined();
    expect(faultAt(faults, "audience.facts.attributes.city", true)?.message).toBe("m2");
  });

  test("one for which there is no field is not lost", () => {
    expect(unplaced(faults, draft).map((one) => one.message)).toEqual(["m3"]);
    expect(unplaced(faults, { ...draft, wordings: [wordingFor("en")] }).map((one) => one.message)).toEqual(["m1", "m3"]);
    expect(faultsOf({})).toEqual({});
  });

  test("every language says every one, with its values", () => {
    for (const words of [ar, de, en, es, ru]) {
      expect(Object.keys(words.faults).sort()).toEqual(Object.keys(en.faults).sort());
      expect(faultText({ message: "m", code: "unknown_place", values: { name: "order" } }, words.faults).text).toContain("{order}");
      expect(faultText({ message: "m", code: "too_long", values: { limit: "200" } }, words.faults).text).toContain("200");
      expect([Object.keys(words.ends), Object.keys(words.reasons), Object.keys(words.states)]).toEqual([[...ENDS], Object.keys(en.reasons), Object.keys(en.states)]);
    }
  });
});

describe("figures", () => {
  test("who is uncertain, failed, stopped or left out has not been told", () => {
    const some = figures({ waiting: 1, under_way: 2, sent: 4, delivered: 8, read: 16, failed: 32, uncertain: 64, stopped: 128, left_out: 256 });

    expect(toldOf(some)).toBe(4 + 8 + 16);
    expect(progressOf(some)).toBe(5);
    expect(endsOf(some).map(([end]) => end)).toEqual([...ENDS]);
    expect(endsOf(figures({ sent: 1 }))).toEqual([["sent", 1]]);
  });

  test("without recipients there is no progress, and all is told only when it is", () => {
    expect(progressOf(figures({}))).toBe(0);
    expect(progressOf(figures({ waiting: 1, sent: 999 }))).toBe(99);
    expect(progressOf(figures({ sent: 3 }))).toBe(100);
  });

  test.each<[State, string[]]>([
    ["draft", ["start", "stop"]],
    ["planning", ["goOn", "stop"]],
    ["running", ["pause", "stop"]],
    ["paused", ["goOn", "stop"]],
    ["stopped", []],
    ["done", []],
  ])("what is %s allows %j", (state, actions) => {
    expect(actionsOf(state)).toEqual(actions);
  });

  test("who drafted it is named where the team knows them", () => {
    const team = [{ id: "sue", name: "Sue Lind" }];

    expect([former, { ...former, created_by: "cli:root" }].map((one) => byOf(one, team))).toEqual(["Sue Lind", "root"]);
  });

  test("it is looked at again while anything may still come", () => {
    const live = (state: State, some: Record<string, number>): boolean => isLive({ ...former, state, figures: figures(some) });

    expect([live("draft", {}), live("planning", {}), live("running", { sent: 1 }), live("paused", { waiting: 1 }), live("stopped", { under_way: 1 }), live("done", { read: 1 })]).toEqual([false, true, true, true, true, false]);
  });
});
