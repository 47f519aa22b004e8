/** What a page says about the widget, in each way to run its script. */
import { expect, test } from "vitest";
import { optionsOf } from "../../src/widget/options";
import { settingsFrom, type Told } from "../../src/widget/page/settings";

const SRC = "https://chat.example/widget.js";
const nothing: Told = { current: null, stack: "", tags: [], shared: undefined };
const chrome = (address: string): string => `Error\n    at ${address}:1:512\n    at ${address}:1:900`;
const safari = (address: string): string => `global code@${address}:1:512`;

test.each<[string, Partial<Told>, string | undefined, string | undefined]>([
  ["a tag", { current: { src: SRC, dataset: { entry: "checkout" } } }, SRC, "checkout"],
  ["a tag renamed by a proxy", { current: { src: "https://shop.example/talk", dataset: { entry: "a" } } }, "https://shop.example/talk", "a"],
  ["a tag without data, and a global object", { current: { src: SRC, dataset: {} }, shared: { entry: "checkout" } }, SRC, "checkout"],
  ["the address", { current: { src: `${SRC}?entry=checkout`, dataset: {} } }, `${SRC}?entry=checkout`, "checkout"],
  ["a tag that goes before address and global object", { current: { src: `${SRC}?entry=b`, dataset: { entry: "a" } }, shared: { entry: "c" } }, `${SRC}?entry=b`, "a"],
  ["a module's tag, in Chrome", { stack: chrome(SRC), tags: [{ src: SRC, dataset: { entry: "a" } }] }, SRC, "a"],
  ["a module's tag, in Safari", { stack: safari(SRC), tags: [{ src: SRC, dataset: { entry: "a" } }] }, SRC, "a"],
  ["an import", { stack: chrome(`${SRC}?entry=a`) }, `${SRC}?entry=a`, "a"],
  ["an import without any stack, one tag alone", { tags: [{ src: SRC, dataset: { entry: "a" } }] }, SRC, "a"],
  ["eval in a page that says where the gateway is", { stack: "at eval (eval at <anonymous> (https://shop.example/x:1:2), <anonymous>:1:3)", shared: { src: SRC, entry: "a" } }, SRC, "a"],
  ["eval in a page that says nothing", { stack: "at eval (eval at <anonymous> (https://shop.example/x:1:2), <anonymous>:1:3)" }, undefined, undefined],
  ["a bundle", { stack: chrome("https://shop.example/app.js") }, undefined, undefined],
  ["two that are named so", { tags: [{ src: SRC, dataset: {} }, { src: "https://other.example/widget.js", dataset: {} }] }, undefined, undefined],
  ["an inline copy", { current: { src: "", dataset: { entry: "a" } } }, undefined, undefined],
  ["something else in the global name", { current: { src: SRC, dataset: {} }, shared: () => "somebody's" }, SRC, undefined],
  ["an element in the global name", { current: { src: SRC, dataset: {} }, shared: new (class Element { entry = "b"; })() }, SRC, undefined],
  ["an address that is none", { shared: { src: "chat.example/widget.js" } }, undefined, undefined],
  ["an address that runs", { shared: { src: "javascript:alert(1)" } }, undefined, undefined],
])("settings come from %s", (_, told, src, entry) => {
  const found = settingsFrom({ ...nothing, ...told });

  expect(found?.src).toBe(src);
  expect(found?.values.entry).toBe(entry);
});

test("facts about the visitor come by each way", () => {
  const shared = { attributes: { plan: "gold", seats: 3, since: "x" } };
  const found = settingsFrom({ ...nothing, current: { src: `${SRC}?attribute-since=2018`, dataset: { attributeCustomerSince: "2019", attribute: "no name" } }, shared });

  expect(found?.attributes).toEqual({ plan: "gold", seats: "3", since: "2018", "customer-since": "2019" });
});

const page = { lang: "", languages: ["ru-RU"] };

test("options fall back where they are missing or wrong", () => {
  const values = { entry: "checkout", skills: " billing, german,", campaign: "spring", accent: "#0a7", side: "left", offset: "10 96", lang: "de" };
  const full = optionsOf({ src: `${SRC}?v=1`, values, attributes: { plan: "gold", empty: "" } }, page);
  const none = optionsOf({ src: SRC, values: { side: "top", offset: "wide", accent: "blue" }, attributes: {} }, page);

  expect(full).toMatchObject({ origin: "https://chat.example", entry: { point: "checkout", skills: ["billing", "german"], campaign: "spring" }, attributes: { plan: "gold" }, side: "left", offset: [10, 96], language: "de" });
  expect(full.colours["--usher-accent"]).toBe("rgb(0 170 119)");
  expect(none).toMatchObject({ entry: { point: "", skills: [], campaign: "" }, attributes: {}, side: "right", offset: [24, 24], language: "ru", colours: {} });
});

test("lists and numbers of a global object are those of an attribute", () => {
  const settings = settingsFrom({ ...nothing, current: { src: SRC, dataset: {} }, shared: { skills: ["billing", "german"], offset: [10, 96] } });

  expect(settings && optionsOf(settings, page)).toMatchObject({ entry: { skills: ["billing", "german"] }, offset: [10, 96] });
});

test("Arabic is spoken by the widget", () => {
  expect(optionsOf({ src: SRC, values: {}, attributes: {} }, { lang: "ar-EG", languages: ["en"] }).language).toBe("ar");
});
