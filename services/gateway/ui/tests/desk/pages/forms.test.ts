/** What the form builder makes of a form, and of the order of its questions. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { conditionOf, draftOf, factOf, faultsAt, flowText, formOf, freeName, moved, newForm, type Raw, withoutLanguage } from "../../../src/desk/pages/forms/draft";
import { placeAt } from "../../../src/desk/pages/forms/placing";
import { changesIn, draftsOf, faultsOutside } from "../../../src/desk/pages/forms/use-verdict";

const form: Raw = {
  title: { en: "Two questions", de: "Zwei Fragen" },
  fields: [
    {
      name: "topic",
      type: "choice",
      label: { en: "Topic", de: "Thema" },
      required: true,
      options: [{ value: "order", label: { en: "Order", de: "Bestellung" } }],
    },
    { name: "order", type: "order_number", label: { en: "Number", de: "Nummer" }, help: { en: "Six", de: "Sechs" }, pattern: "^\\d{6}$", when: { "attributes.topic": { is: "order" } } },
    { name: "age", type: "number", label: { en: "Age", de: "Alter" }, least: 1, most: 2.5 },
    { name: "mail", type: "email", label: { en: "Mail", de: "Mail" }, fills: "email" },
    { name: "tel", type: "phone", label: { en: "Tel", de: "Tel" }, country: "DE" },
  ],
};
const draft = draftOf(form, "en");
const fault = (path: string) => ({ line: 1, column: 1, path, message: "", cure: "" });

it("writes a form as it was read", () => expect(formOf(draft)).toEqual(form));

it("reads a form that is hardly written", () => expect(formOf(draftOf({ fields: [{}] }, "de"))).toEqual({ fields: [{ name: "", label: { de: "" } }] }));

it("leaves out what another type has", () => {
  const [topic] = draft.fields;

  expect(formOf({ ...draft, fields: topic ? [{ ...topic, type: "date" }] : [] }).fields).toEqual([{ name: "topic", type: "date", label: { en: "Topic", de: "Thema" }, required: true }]);
});

it("takes a language out of every text", () => {
  const german = formOf(withoutLanguage(draft, "en"));

  expect(JSON.stringify(german)).not.toMatch(/"en"/);
  expect(german.title).toEqual({ de: "Zwei Fragen" });
});

describe("a condition", () => {
  it.each([
    [undefined, { mode: "always" }],
    [{ "attributes.topic": { is: "order" } }, { mode: "answer", fact: "attributes.topic", test: "is", value: "order" }],
    [{ email: { exists: true } }, { mode: "answer", fact: "email", test: "exists", value: "" }],
    [{ email: { exists: false } }, { mode: "own", text: "{email: {exists: false}}" }],
    [{ all: [{ page: { contains: "/x" } }] }, { mode: "own", text: '{all: [{page: {contains: "/x"}}]}' }],
    [{ email: "a", name: "b" }, { mode: "own", text: "{email: a, name: b}" }],
  ])("%j", (when, condition) => expect(conditionOf(when)).toEqual(condition));

  it("is called after what the answer fills", () => {
    expect([factOf({ name: "mail", fills: "email" }), factOf({ name: "topic", fills: "" })]).toEqual(["email", "attributes.topic"]);
  });

  it.each(["true", "null", "1", "a b", "x: y"])("keeps the text %s a text", (text) => expect(flowText(text)).toBe(JSON.stringify(text)));
});

it("moves one question and keeps the others in order", () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer(), { minLength: 1 }), fc.nat(), fc.nat(), (list, a, b) => {
      const [from, to] = [a % list.length, b % list.length];
      const after = moved(list, from, to);
      const others = (all: number[]): number[] => all.filter((one) => one !== list[from]);

      expect(after[to]).toBe(list[from]);
      expect(others(after)).toEqual(others(list));
    }),
  );
});

it.each([
  [5, 0, 0],
  [15, 0, 0],
  [25, 0, 1],
  [99, 0, 2],
  [0, 2, 0],
  [12, 2, 1],
])("drops at y = %i what came from %i at %i", (y, from, to) => expect(placeAt([10, 20, 30], y, from)).toBe(to));

it("names what is new as nothing else is named", () => {
  expect(freeName("question", ["question_2"])).toBe("question_3");
  expect(newForm("de").fields.map(({ name }) => name)).toEqual(["question_1"]);
});

it("tells which forms are not as they were", () => {
  const before = { a: form, b: form };
  const drafts = draftsOf(before, "en");

  expect(changesIn(drafts, before, "en")).toEqual({});
  expect(changesIn({ ...drafts, b: null, c: newForm("en") }, before, "en")).toEqual({ b: null, c: { fields: [{ name: "question_1", label: { en: "" } }] } });
  expect(changesIn({ ...drafts, c: null }, before, "en")).toEqual({});
});

it("shows a fault at its field, and others apart", () => {
  const faults = ["forms.a.fields[0].label.de", "forms.a", "forms.ab.title", "rules[0].form"].map(fault);

  expect([...faultsAt(faults, "forms.a").keys()]).toEqual(["fields[0].label.de", ""]);
  expect(faultsOutside(faults, "a").map(({ path }) => path)).toEqual(["forms.ab.title", "rules[0].form"]);
});
