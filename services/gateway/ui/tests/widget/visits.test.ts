/** What the page's script makes of a visit before it is told: visible time, the visit's name, what the shop says. */
import { expect, test } from "vitest";
import { EVENTS_TOLD, SPANS_TOLD, VISIBLE_GAP, VISIT_PAUSE } from "../../src/core/limits";
import { customerOf, mayFollow, visitAt, visitorIn } from "../../src/widget/state/visit";
import { type PageView, scrolled, seenUntil, turned, viewed } from "../../src/widget/visits/page-view";
import { afterSent, nothingTold, textsOf, withEvent, withValues } from "../../src/widget/visits/told";

const page = { id: "p", url: "https://shop.example/", title: "", referrer: "" };
type Turn = readonly [now: number, visible?: boolean];
const view = (...turns: readonly Turn[]): PageView =>
  turns.reduce((seen, [now, visible]) => (visible === undefined ? seenUntil(seen, now) : turned(seen, now, visible)), viewed(page, 0, true));

test.each<[string, readonly Turn[], PageView["spans"], number]>([
  ["a page that is looked at", [[5], [9]], [[0, 9]], 9],
  ["one that was hidden in between", [[5, false], [50, true], [60]], [[0, 5], [50, 60]], 15],
  ["one that is told twice that it is hidden", [[5, false], [7, false], [9]], [[0, 5]], 5],
  ["one whose computer slept", [[5], [5 + VISIBLE_GAP + 1], [10 + VISIBLE_GAP + 1]], [[0, 5], [6 + VISIBLE_GAP, 11 + VISIBLE_GAP]], 10],
  ["one whose clock was set back", [[1000], [400], [450]], [[0, 1000], [400, 450]], 1050],
])("the visible time of %s", (_, turns, spans, visible) => {
  const seen = view(...turns);

  expect([seen.spans, seen.visible_ms]).toEqual([spans, visible]);
});

test("of many spans the latest are told, and all are summed up", () => {
  const seen = view(...Array.from({ length: 60 }, (_, n) => [[n * 10 + 5, false], [n * 10 + 10, true]] as const).flat());

  expect([seen.spans.length, seen.visible_ms]).toEqual([SPANS_TOLD, 300]);
});

test("scrolling only goes deeper, and is a percentage whatever the page measures", () => {
  expect([40, 20, 250, NaN].map((percent) => scrolled(viewed({ ...page }, 0, true), percent).scroll)).toEqual([40, 20, 100, 0]);
  expect(scrolled(scrolled(viewed(page, 0, true), 70), 30).scroll).toBe(70);
});

test("half an hour without a visible page begins another visit, which names the one before", () => {
  const fresh = (): string => "new";

  expect(visitAt({ name: null, seen: 0 }, 5, fresh)).toEqual({ name: "new" });
  expect(visitAt({ name: "old", seen: 5 }, 4 + VISIT_PAUSE, fresh)).toEqual({ name: "old" });
  expect(visitAt({ name: "old", seen: 5 }, 5 + VISIT_PAUSE, fresh)).toEqual({ name: "new", previous: "old" });
});

test("a visit is followed with a consent, or where none is needed and none was refused", () => {
  const kept = { name: null, seen: 0, who: null, whose: "", consent: null, refused: false, named: 0, typed: 0, answer: null };
  const consent = { id: "c", at: 1, wording: "May we?", url: "", told: false };

  expect([mayFollow(kept, false), mayFollow(kept, true), mayFollow({ ...kept, consent }, false), mayFollow({ ...kept, refused: true }, true)]).toEqual([false, true, true, false]);
});

test("a customer is signed in as long as the token is of their visitor, however often it is issued anew", () => {
  const [first, anew, other] = ["A".repeat(21) + "abc", "A".repeat(21) + "xyz", "B".repeat(24)];
  const kept = { who: "4711", whose: visitorIn(first) };

  expect([first, anew, other, null].map((token) => customerOf(kept, token))).toEqual(["4711", "4711", null, null]);
  expect(customerOf({ who: null, whose: "" }, null)).toBeNull();
});

test("values of the shop are texts, the cart apart; later ones replace earlier ones", () => {
  const told = withValues(withValues(nothingTold, { plan: "gold", cart_value: 20.5, cart_currency: "EUR", odd: {} }, 1), { plan: true, cart_value: "30" }, 2);

  expect(told).toEqual({ attributes: { at: 2, values: { plan: "true" } }, cart: { at: 2, value: 30, currency: "EUR" }, events: [] });
  expect(withValues(told, { cart_value: -1 }, 3).cart).toEqual(told.cart);
  expect([textsOf(null), textsOf("text"), textsOf({ n: 1, f: () => 0 })]).toEqual([{}, {}, { n: "1" }]);
});

test("events wait until the gateway has them, as many as a beacon takes", () => {
  const event = (id: string) => ({ id, name: "order", at: 1, data: {} });
  const sent = withEvent(nothingTold, event("a"));

  expect(afterSent(withEvent(sent, event("b")), sent).events.map(({ id }) => id)).toEqual(["b"]);
  expect(Array.from({ length: 30 }, (_, n) => event(String(n))).reduce(withEvent, nothingTold).events).toHaveLength(EVENTS_TOLD);
  expect(withEvent(nothingTold, { ...event("a"), name: "" })).toBe(nothingTold);
});
