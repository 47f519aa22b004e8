/** The page of a place in line: what it says in each state, in every language. */
import { expect, test } from "vitest";
import { SPOKEN } from "../../src/i18n/pick";
import { linkIn, type Place, saidOf } from "../../src/place/shown";
import { placeWords } from "../../src/place/words";

const place = (more: Partial<Place>): Place => ({ status: "waiting", place: 3, wait_s: 240, due_at: null, back: "https://shop.example/", rating: null, ...more });

test("who waits is told their number, an honest wait and what happens next", () => {
  const { title, number, lines, back } = saidOf(place({}), placeWords.en, "en");
  expect([title, number, lines[0], back]).toEqual(["2 before you", "3", "It takes about 4 minutes.", "https://shop.example/"]);
  expect(saidOf(place({ place: 1, wait_s: null }), placeWords.en, "en")).toMatchObject({ title: "You are next", lines: [placeWords.en.unknown, placeWords.en.waiting] });
});

test("every state has a title and a line in every language, and no number but while waiting", () => {
  for (const language of SPOKEN)
    for (const status of ["talking", "promised", "automatic", "closed"] as const) {
      const said = saidOf(place({ status, due_at: 1 }), placeWords[language], language);
      expect(said.title && said.lines.every(Boolean) && said.number === "").toBe(true);
    }
});

test("only a link of ours is followed, and only to a page", () => {
  expect(linkIn("#0a-b.To_ken-1")).toEqual({ conversation: "0a-b", token: "To_ken-1" });
  for (const bad of ["", "#", "#a", "#a.b.c", "#../x.y", `#${"a".repeat(65)}.b`]) expect(linkIn(bad)).toBeNull();
  expect(saidOf(place({ back: "javascript:alert(1)" }), placeWords.en, "en").back).toBe("");
});

test("a rating is asked for after the end, once, and only while it can be given", () => {
  const asked = (score: number | null, until: number) => saidOf(place({ status: "closed", rating: { score, until } }), placeWords.en, "en");
  const later = Date.now() + 60_000;
  expect([asked(null, later).rate, asked(4, later).rate, asked(0, later).rate, asked(null, 1).rate]).toEqual([true, false, false, false]);
  expect(asked(4, later).lines[0]).toBe("Thank you. You gave us 4 of 5.");
  expect(saidOf(place({ rating: { score: null, until: later } }), placeWords.en, "en").rate).toBe(false);
});
