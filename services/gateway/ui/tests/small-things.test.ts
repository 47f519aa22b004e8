/** Marks, colours, texts and languages. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { contrast, hoverOf, inkOn, parseColour, readableOn } from "../src/core/contrast";
import { marked, marksDue, marksSent, marksWait, noMarks } from "../src/core/conversation/marks";
import { outboxStorage } from "../src/core/outbox/storage";
import { emptyOutbox, type OutboxEvent, outboxAfter } from "../src/core/outbox/outbox";
import { addressOf, clockOf, initialsOf, mailHref, safeUrl, sizeOf, telHref } from "../src/core/text";
import { typingNotifier } from "../src/core/conversation/typing";
import { parseFrame } from "../src/core/wire";
import { pickLanguage } from "../src/i18n/pick";
import { regionalOf } from "../src/parts/words";

test("marks tell the newest only, once a second, and never go back", () => {
  const first = marked(noMarks, 3, 2);
  const told = marksSent(first, 5000);
  const later = marked(marked(told, 1, 1), 7, 0);

  expect(marksDue(first, 5000)).toEqual({ delivered: 3, read: 2 });
  expect(marksDue(told, 9000)).toBeNull();
  expect(marksDue(later, 5500)).toBeNull();
  expect(marksWait(later, 5500)).toBe(500);
  expect(marksDue(later, 6000)).toEqual({ delivered: 7 });
});

test("what was read was delivered too", () => {
  expect(marked(noMarks, 0, 4)).toMatchObject({ delivered: 4, read: 4 });
});

test("typing is told at most every three seconds, and its end once", () => {
  const told: boolean[] = [];
  let now = 10_000;
  const teller = typingNotifier((on) => told.push(on), () => now);
  teller.typed(false);
  teller.typed(false);
  now += 3000;
  teller.typed(false);
  teller.stopped();
  teller.stopped();

  expect(told).toEqual([true, true, false]);
});

const colour = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255));

test("whatever the brand's colour, what stands on it and in it can be read", () => {
  fc.assert(
    fc.property(colour, (accent) => {
      expect(contrast(inkOn(accent), accent)).toBeGreaterThanOrEqual(4.5);
      expect(contrast(inkOn(accent), hoverOf(accent))).toBeGreaterThanOrEqual(4.5);
      for (const ground of [[255, 255, 255], [236, 238, 242], [36, 42, 51]] as const) {
        expect(contrast(readableOn(accent, ground), ground)).toBeGreaterThanOrEqual(4.5);
      }
    }),
    { examples: [[[242, 15, 47]]] }, // neither white nor nearly black is enough on it
  );
});

test.each([
  ["#0a7", [0, 170, 119]],
  ["#1F5C4D", [31, 92, 77]],
  ["red", null],
  ["#12345", null],
])("the colour %s is %j", (text, expected) => {
  expect(parseColour(text)).toEqual(expected);
});

test.each([
  ["javascript:alert(1)", null],
  ["data:text/html,x", null],
  ["/api/uploads/1", "https://gw.example/api/uploads/1"],
])("the address %s becomes %s", (url, expected) => {
  expect(safeUrl(url, "https://gw.example")).toBe(expected);
});

test.each([
  [initialsOf("Ana Maria Duarte"), "AD"],
  [initialsOf("  "), ""],
  [initialsOf("Élodie"), "É"],
  [clockOf(42_000), "0:42"],
  [clockOf(3_600_000 + 65_000), "1:01:05"],
  [sizeOf(900), "900 B"],
  [sizeOf(2_500_000), "2.4 MB"],
])("%s is written as %s", (made, expected) => {
  expect(made).toBe(expected);
});

test.each([
  [["de-AT", "en"], "de"],
  [[undefined, "", "pt-BR", "es_MX"], "es"],
  [["xx"], "en"],
])("of %j the language %s is chosen", (wishes, expected) => {
  expect(pickLanguage(wishes)).toBe(expected);
});

test.each([
  ["not json", null],
  ["[]", null],
  ["null", null],
  ['{"type":1}', null],
  ['{"type":"pong","x":1}', { type: "pong", x: 1 }],
])("the frame %s is read as %j", (text, expected) => {
  expect(parseFrame(text)).toEqual(expected);
});

test("a frame that is no text is none", () => {
  expect(parseFrame(new ArrayBuffer(2))).toBeNull();
});

/** The part of `Storage` that is used, in memory. */
function memoryStorage(): Storage {
  const map = new Map<string, string>();
  return {
    get length() {
      return map.size;
    },
    key: (n) => [...map.keys()][n] ?? null,
    getItem: (key) => map.get(key) ?? null,
    setItem: (key, value) => void map.set(key, value),
    removeItem: (key) => void map.delete(key),
    clear: () => map.clear(),
  };
}

const added = (id: string, at: number, type = "message"): OutboxEvent => ({ type: "added", id, at, frame: { type, text: id } });

test("unsent messages and notes survive a reload in their order, other commands do not", () => {
  const storage = memoryStorage();
  const kept = outboxStorage(storage, "p.");
  const box = [added("b", 2), added("x", 1, "accept"), added("a", 10), added("n", 11, "note")].reduce(outboxAfter, emptyOutbox);
  kept.save(emptyOutbox, box);

  expect(kept.load().map((entry) => entry.id)).toEqual(["b", "a", "n"]);
  kept.save(box, outboxAfter(box, { type: "settled", id: "b" }));
  expect(kept.load().map((entry) => entry.id)).toEqual(["a", "n"]);
});

test("two tabs do not overwrite each other's unsent messages, and rubbish is thrown out", () => {
  const storage = memoryStorage();
  storage.setItem("p.0", "{");
  for (const id of ["one", "two"]) outboxStorage(storage, "p.").save(emptyOutbox, outboxAfter(emptyOutbox, added(id, 5)));

  expect(outboxStorage(storage, "p.").load().map((entry) => entry.id)).toEqual(["one", "two"]);
  expect(storage.length).toBe(2);
});

test("times are written as the reader's own country writes them, in the language of the page", () => {
  expect([regionalOf("en", ["de-AT", "en-GB"]), regionalOf("de", ["de-AT", "en-GB"]), regionalOf("ru", ["de-AT"])]).toEqual(["en-GB", "de-AT", "ru"]);
});

test("what a visitor calls an address adds no hidden receiver and dials no code", () => {
  expect(mailHref("a@b.example?bcc=spy@c.example&body=x")).toBe("mailto:a%40b.example%3Fbcc%3Dspy%40c.example%26body%3Dx");
  expect([telHref("+47 55 00-00"), telHref("*21*0900#")]).toEqual(["tel:+47550000", "tel:210900"]);
});

test.each([
  ["eva@shop.example", { email: "eva@shop.example" }],
  ["  Eva.K+x@a.b.example ", { email: "Eva.K+x@a.b.example" }],
  ["+49 (30) 1234-567", { phone: "+49 (30) 1234-567" }],
  ["030/123456", { phone: "030/123456" }],
  ["1234", null],
  ["eva@shop", null],
  ["eva shop.example", null],
  ["eva@a.example,bob@b.example", null],
  ["<eva@a.example>", null],
  ["call me", null],
  ["", null],
  [`${"a".repeat(200)}@a.example`, null],
  ["moc.elpmaxe@\u202eana.example", null],
  ["ana\u200b@a.example", null],
])("%j is the address %j", (text, expected) => {
  expect(addressOf(text)).toEqual(expected);
});
