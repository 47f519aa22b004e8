/** What the browser knows of the answers to a start form. */

import { describe, expect, it } from "vitest";
import type { Question } from "../../src/core/wire";
import { faultsIn } from "../../src/parts/form/faults";
import { answersTo, draftFor, valuesIn } from "../../src/widget/form/answers";

const asked = { form: "order", conversation: "" };
const question = (more: Partial<Question>): Question => ({ name: "q", type: "text", label: "Q", ...more });

describe("a draft", () => {
  const kept = JSON.stringify({ ...asked, values: { q: "half" }, done: false });
  it.each([
    ["its own", kept, { q: "half" }],
    ["nothing kept", "", {}],
    ["another form's", JSON.stringify({ form: "other", conversation: "", values: { q: "x" }, done: true }), {}],
    ["another conversation's", JSON.stringify({ form: "order", conversation: "k1", values: { q: "x" }, done: true }), {}],
    ["no JSON", "{", {}],
  ])("%s", (_name, text, values) => expect(draftFor(text, asked)).toEqual({ ...asked, values, done: false }));

  it("is asked with what was answered before a reload", () => {
    expect(valuesIn(kept, "")).toEqual({ q: "half" });
    expect(valuesIn(kept, "k1")).toEqual({});
    expect(valuesIn("[", "")).toEqual({});
  });
});

it("answers only what is asked, and nothing blank", () => {
  expect(answersTo([question({}), question({ name: "r" })], { q: "yes", r: " ", hidden: "x" })).toEqual({ q: "yes" });
});

describe("a fault", () => {
  it.each([
    [question({ required: true }), " ", "missing"],
    [question({}), "", ""],
    [question({ type: "consent", required: true }), "", "missing"],
    [question({ type: "consent", required: true }), "yes", ""],
    [question({ type: "email" }), "ana@shop", "bad_email"],
    [question({ type: "email" }), "ana@shop.example", ""],
    [question({ type: "number", least: 1, most: 5 }), "0", "too_small"],
    [question({ type: "number", least: 1, most: 5 }), "6", "too_large"],
    [question({ type: "number" }), "2,5", ""],
    [question({ type: "number" }), "two", "bad_number"],
    [question({ type: "phone" }), "12", ""],
  ])("%o answered by %s", (one, value, fault) => expect(faultsIn([one], { q: value })).toEqual(fault ? { q: fault } : {}));
});
