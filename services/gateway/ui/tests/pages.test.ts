/** What the pages make of what they are told: agents to save, hits in a text, spans of time, states in order. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { type AgentDocument, draftFor, listOf, mapOf, newAgent, numbersOf, patchOf, skillsChanged, withClass } from "../src/desk/pages/agents/agent-values";
import { byState, type LiveAgent } from "../src/desk/pages/live/live-types";
import { isFiltered, noFilters, paramsOf } from "../src/desk/pages/search/filters";
import { hitsOf } from "../src/desk/pages/search/snippet";
import de from "../src/i18n/pages/de";
import en from "../src/i18n/pages/en";
import es from "../src/i18n/pages/es";
import ru from "../src/i18n/pages/ru";

const ana: AgentDocument = {
  id: "1",
  login: "ana",
  name: "Ana",
  photo: "",
  role: "agent",
  enabled: true,
  status: "away",
  capacity: 100,
  load: 0,
  skills: { german: 3, billing: 2 },
  languages: ["de"],
  pools: ["default"],
  weights: { chat: 25 },
  limits: {},
  calendar: "",
};

test("nothing touched changes nothing", () => {
  expect([patchOf(ana, draftFor(ana)), skillsChanged(ana, draftFor(ana))]).toEqual([{}, null]);
});

test("only what differs is sent, a password only where one was typed", () => {
  const draft = { ...draftFor(ana), capacity: "80", phone: "+46701740605", pools: "default, sales", password: "long enough" };

  expect(patchOf(ana, draft)).toEqual({ capacity: 80, phone: "+46701740605", pools: ["default", "sales"], password: "long enough" });
});

test("skills are compared whatever their order, and sent as a whole", () => {
  const turned = { ...draftFor(ana), skills: [["billing", 2], ["german", 3]] as [string, number][] };
  const raised = { ...turned, skills: [["german", 5]] as [string, number][] };

  expect([skillsChanged(ana, turned), skillsChanged(ana, raised)]).toEqual([null, { german: 5 }]);
});

test("a new agent has all fields, and the policy's capacity unless another is named", () => {
  const draft = { ...draftFor(null), login: "bo", name: "Bo", password: "long enough", languages: "sv en" };

  expect(newAgent(draft)).not.toHaveProperty("capacity");
  expect(newAgent({ ...draft, capacity: "66" })).toMatchObject({ login: "bo", capacity: 66, languages: ["sv", "en"], pools: ["default"], skills: {}, enabled: true });
});

test("a class is added once, by a name that a policy may have; what is empty is the policy's", () => {
  const typed = ["Voice", " sms ", "two words", "", "sms"].reduce(withClass, numbersOf({}));

  expect(typed.map(([name]) => name)).toEqual(["chat", "email", "voice", "sms"]);
  expect(mapOf(typed.map(([name, value]) => [name, name === "sms" ? "5" : name === "chat" ? "0" : value]))).toEqual({ chat: 0, sms: 5 });
});

test("a map survives being shown and read", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.stringMatching(/^[a-z][a-z0-9_]{0,9}$/), fc.nat(9999)), (map) => {
      expect(mapOf(numbersOf(map))).toEqual({ ...map });
    }),
  );
});

test("a list has each word once", () => {
  expect(listOf(" en, de  en,,")).toEqual(["en", "de"]);
});

test.each([
  ["a \u0002kettle\u0003 here", "x", ["a ", "[kettle]", " here"]],
  ["The Kettle, kettle", "kettle", ["The ", "[Kettle]", ", ", "[kettle]"]],
  ["1+1 (x)", "+ (", ["1", "[+]", "1 ", "[(]", "x)"]],
  ["text", " ", ["text"]],
])("in %j the hits of %j are marked", (snippet, query, expected) => {
  expect(hitsOf(snippet, query).map((piece) => (piece.hit ? `[${piece.text}]` : piece.text))).toEqual(expected);
});

test("marking loses no text", () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (text, query) => {
      const plain = text.replace(/[\u0002\u0003]/g, "");

      expect(hitsOf(plain, query).map((piece) => piece.text).join("")).toBe(plain);
    }),
  );
});

test("those who work come first, then by name", () => {
  const agent = (name: string, status: LiveAgent["status"]): LiveAgent => ({ id: name, name, status, draining: false, load: 0, capacity: 1, pools: [], conversations: 0 });

  expect(byState([agent("d", "offline"), agent("b", "away"), agent("c", "available"), agent("a", "available")]).map((one) => one.name)).toEqual(["a", "c", "b", "d"]);
});

test.each([
  ["en", en.policy.faults(1), "1 mistake"],
  ["en", en.policy.faults(2), "2 mistakes"],
  ["de", de.policy.changes(1), "1 Änderung"],
  ["es", es.policy.changes(2), "2 cambios"],
  ["ru", ru.policy.faults(1), "1 ошибка"],
  ["ru", ru.policy.faults(3), "3 ошибки"],
  ["ru", ru.policy.faults(5), "5 ошибок"],
  ["ru", ru.search.found(21), "21 место"],
])("in %s the number has the right form: %s", (_, made, expected) => {
  expect(made).toBe(expected);
});

test("filters that are set are asked for, days from their first moment to their last", () => {
  const day = new Date(2026, 1, 28).getTime();
  const next = new Date(2026, 2, 1).getTime();

  expect(paramsOf(noFilters, { q: "a b", limit: 5 })).toBe("q=a+b&limit=5");
  expect(paramsOf({ ...noFilters, status: "closed", tag: " größe & co ", from: "2026-02-28", to: "2026-02-28" }, {})).toBe(
    `status=closed&tag=gr%C3%B6%C3%9Fe+%26+co&since=${day}&before=${next}`,
  );
  expect(paramsOf({ ...noFilters, rated: "2" }, {})).toBe("rated=2");
  expect([isFiltered(noFilters), isFiltered({ ...noFilters, tag: " " }), isFiltered({ ...noFilters, to: "2026-02-28" })]).toEqual([false, false, true]);
});
