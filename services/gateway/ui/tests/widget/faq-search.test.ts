/** Searching articles while somebody types: not at each key, the newest question decides, and old requests are ended. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { foundIn } from "../../src/widget/faq/ask";
import { type Found, searching } from "../../src/widget/faq/search";

const article = (id: string): Found => ({ id, title: id, answer: "text" });

/** Timers that run when told to, and requests that are answered when told to. */
function rig() {
  const timers = new Set<() => void>();
  const asked: { query: string; signal: AbortSignal; answer(found: readonly Found[]): Promise<void>; fail(): Promise<void> }[] = [];
  const it = searching(
    (query, signal) =>
      new Promise((resolve, reject) => {
        const settled = () => Promise.resolve().then(() => Promise.resolve());
        asked.push({ query, signal, answer: (found) => (resolve(found), settled()), fail: () => (reject(new Error("away")), settled()) });
      }),
    { later: (run) => (timers.add(run), run), drop: (run) => void timers.delete(run as () => void) },
  );
  const rest = (): void => {
    for (const run of [...timers]) {
      timers.delete(run);
      run();
    }
  };
  return { it, asked, rest };
}

test("letters typed in one go are one request", () => {
  const { it, asked, rest } = rig();
  for (const query of ["r", "re", "returns "]) it.typed(query);

  expect(asked).toEqual([]);
  rest();
  expect(asked.map(({ query }) => query)).toEqual(["returns"]);
});

test("Enter does not wait, and asks only once", () => {
  const { it, asked, rest } = rig();
  it.typed("returns");
  it.now();
  it.now();
  rest();

  expect(asked).toHaveLength(1);
});

test("a newer question ends the older request, whose late answer is nobody's", async () => {
  const { it, asked, rest } = rig();
  it.typed("old");
  rest();
  it.typed("new");
  rest();
  await asked[1]?.answer([article("new")]);
  await asked[0]?.answer([article("old")]);

  expect(asked.map(({ signal }) => signal.aborted)).toEqual([true, false]);
  expect(it.search.get()).toEqual({ query: "new", state: "found", found: [article("new")] });
});

test("what was found stays while the next question is on its way, and goes with the last letter", async () => {
  const { it, asked, rest } = rig();
  it.typed("a");
  rest();
  await asked[0]?.answer([article("a")]);
  it.typed("ab");
  expect(it.search.get()).toEqual({ query: "ab", state: "searching", found: [article("a")] });
  it.typed("  ");

  expect(it.search.get()).toEqual({ query: "  ", state: "idle", found: [] });
  rest();
  expect(asked).toHaveLength(1);
});

test("a space behind the question asks nothing anew", async () => {
  const { it, asked, rest } = rig();
  it.typed("a");
  rest();
  await asked[0]?.answer([]);
  it.typed("a ");
  rest();

  expect([asked.length, it.search.get().state]).toEqual([1, "found"]);
});

test("where nobody answers it is said, and the next question is asked all the same", async () => {
  const { it, asked, rest } = rig();
  it.typed("a");
  rest();
  await asked[0]?.fail();
  expect(it.search.get()).toEqual({ query: "a", state: "away", found: [] });
  it.typed("ab");
  rest();
  await asked[1]?.answer([article("ab")]);

  expect(it.search.get().state).toBe("found");
});

test("closing the panel ends the request", () => {
  const { it, asked, rest } = rig();
  it.typed("a");
  rest();
  it.stop();

  expect(asked[0]?.signal.aborted).toBe(true);
});

test("whatever is typed in whatever order, at most one request runs, and it is for what stands in the field", () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.constant(null), fc.constantFrom("a", "ab", " ab", "", "b")), { maxLength: 20 }), (steps) => {
      const { it, asked, rest } = rig();
      for (const step of steps) step === null ? rest() : it.typed(step);
      rest();
      const running = asked.filter(({ signal }) => !signal.aborted);
      const query = it.search.get().query.trim();

      expect(running.length).toBeLessThanOrEqual(1);
      if (running[0] && query) expect(running[0].query).toBe(query);
      expect(it.search.get().state === "idle").toBe(query === "");
    }),
  );
});

test.each([
  [{ answers: [{ id: "1", title: "t", answer: "a", confidence: 0.5 }] }, [{ id: "1", title: "t", answer: "a" }]],
  [{ answers: [{ id: 1, title: "t", answer: "a" }, { id: "1", title: "t", answer: "" }, null] }, []],
  [{ answers: "none" }, []],
  [{}, []],
  [null, []],
])("the answers in %j are %j", (body, expected) => {
  expect(foundIn(body)).toEqual(expected);
});
