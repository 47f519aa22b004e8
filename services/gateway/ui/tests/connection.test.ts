/** The connection comes back by itself, hurries nobody, and never claims to be there when it is not. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { type Connection, connectionAfter, type ConnectionEvent, type Effect, idle, pauseAfter, wakeAt } from "../src/core/connection/connection";
import { DOUBT_WITHIN, PING_AFTER, PONG_WITHIN, RETRY_CROWDED, RETRY_LONGEST, WELCOME_WITHIN } from "../src/core/limits";

type Timed = [ConnectionEvent, number];

function run(...events: Timed[]): [Connection, Effect[]] {
  let state = idle;
  let effects: Effect[] = [];
  for (const [event, now] of events) [state, effects] = connectionAfter(state, event, now, 0.5);
  return [state, effects];
}

const ready: Timed[] = [
  [{ type: "start" }, 0],
  [{ type: "opened" }, 10],
  [{ type: "welcomed" }, 20],
];

test("it connects, greets, and is ready only after the welcome", () => {
  expect(run([{ type: "start" }, 0])[1]).toEqual(["open"]);
  expect(run([{ type: "start" }, 0], [{ type: "opened" }, 1])).toMatchObject([{ phase: "connecting" }, ["hello"]]);
  expect(run(...ready)[0]).toMatchObject({ phase: "ready", lostAt: null });
});

test("starting twice opens one socket", () => {
  expect(run([{ type: "start" }, 0], [{ type: "start" }, 1])[1]).toEqual([]);
});

test("a silent server is given up after ten seconds", () => {
  const [state, effects] = run([{ type: "start" }, 0], [{ type: "opened" }, 10], [{ type: "tick" }, WELCOME_WITHIN]);

  expect(state.phase).toBe("pausing");
  expect(effects).toEqual(["drop"]);
});

test("a quiet line is probed, and an answer is enough", () => {
  const probed = run(...ready, [{ type: "tick" }, 20 + PING_AFTER]);

  expect(probed[1]).toEqual(["ping"]);
  expect(run(...ready, [{ type: "tick" }, 20 + PING_AFTER], [{ type: "received" }, 20_100])[0].probedAt).toBeNull();
});

test("an unanswered probe ends the connection and says since when", () => {
  const at = 20 + PING_AFTER;
  const [state, effects] = run(...ready, [{ type: "tick" }, at], [{ type: "tick" }, at + PONG_WITHIN]);

  expect(state).toMatchObject({ phase: "connecting", lostAt: at });
  expect(effects).toEqual(["drop", "open"]);
});

test.each(["online", "shown", "offline"] as const)("%s: a line that gives no sign within a second is opened anew", (type) => {
  const dead: Timed[] = [...ready, [{ type }, 5_000], [{ type: "tick" }, 5_000 + DOUBT_WITHIN]];

  expect(run(...ready, [{ type }, 5_000])[1]).toEqual(["ping"]);
  expect(run(...dead)).toMatchObject([{ phase: "connecting", lostAt: 5_000 }, ["drop", "open"]]);
});

test.each(["online", "shown", "offline"] as const)("%s: a frame that was on its way is no sign, a pong is", (type) => {
  const doubted: Timed[] = [...ready, [{ type }, 5_000], [{ type: "received" }, 5_010]];

  expect(run(...doubted, [{ type: "tick" }, 5_000 + DOUBT_WITHIN])).toMatchObject([{ phase: "connecting", lostAt: 5_000 }, ["drop", "open"]]);
  expect(run(...doubted, [{ type: "answered" }, 5_020])[0]).toMatchObject({ probedAt: null, doubtful: false });
});

test("who looks at the page does not wait for a patient probe that is under way", () => {
  const probed: Timed[] = [...ready, [{ type: "suspected" }, 4_000], [{ type: "shown" }, 5_000]];

  expect(run(...probed)[1]).toEqual(["ping"]);
  expect(wakeAt(run(...probed)[0])).toBe(5_000 + DOUBT_WITHIN);
  expect(run(...probed, [{ type: "suspected" }, 5_100])[1]).toEqual([]);
});

test("an attempt that hangs is given up when somebody looks, a young one is not", () => {
  expect(run([{ type: "start" }, 0], [{ type: "shown" }, 500])[1]).toEqual([]);
  expect(run([{ type: "start" }, 0], [{ type: "online" }, 1_500])[1]).toEqual(["drop", "open"]);
});

test("a doubt is asked about once, and only where there is a line", () => {
  expect(run(...ready, [{ type: "suspected" }, 500])[1]).toEqual(["ping"]);
  expect(run(...ready, [{ type: "suspected" }, 500], [{ type: "suspected" }, 501])[1]).toEqual([]);
  expect(run([{ type: "start" }, 0], [{ type: "closed", code: 1006 }, 5], [{ type: "suspected" }, 6])[1]).toEqual([]);
});

test("when the network is back it does not wait for the pause to end", () => {
  expect(run([{ type: "start" }, 0], [{ type: "closed", code: 1006 }, 5], [{ type: "online" }, 6])[1]).toEqual(["open"]);
});

test("going away reconnects at once", () => {
  expect(run(...ready, [{ type: "closed", code: 1001 }, 60_000])[0].retryAt).toBeLessThanOrEqual(60_250);
});

test.each([
  [4401, "unauthorised"],
  [4403, "forbidden"],
] as const)("close code %i stops for good", (code, reason) => {
  const [state] = run(...ready, [{ type: "closed", code }, 30]);

  expect(state).toMatchObject({ phase: "stopped", reason });
  expect(wakeAt(state)).toBeNull();
});

test("it may be started again after it stopped", () => {
  expect(run(...ready, [{ type: "closed", code: 4401 }, 30], [{ type: "start" }, 40])[1]).toEqual(["open"]);
});

test("a connection that held makes the next pause short again, one that broke at once does not", () => {
  const flaky: Timed[] = [...ready, [{ type: "closed", code: 1006 }, 30], [{ type: "tick" }, 5000], [{ type: "opened" }, 5001], [{ type: "welcomed" }, 5002]];

  expect(run(...flaky, [{ type: "closed", code: 1006 }, 5003])[0].failures).toBe(2);
  expect(run(...flaky, [{ type: "closed", code: 1006 }, 60_000])[0].failures).toBe(1);
});

test("stop closes the socket and stays quiet", () => {
  const [state, effects] = run(...ready, [{ type: "stop" }, 50]);

  expect([state.phase, effects, wakeAt(state)]).toEqual(["idle", ["drop"], null]);
});

test("pauses never fall below half and never exceed the longest", () => {
  fc.assert(
    fc.property(fc.nat(200), fc.double({ min: 0, max: 0.999, noNaN: true }), (failures, chance) => {
      const pause = pauseAfter(failures, 1006, chance);

      expect(pause).toBeGreaterThanOrEqual(250);
      expect(pause).toBeLessThanOrEqual(RETRY_LONGEST);
      expect(pauseAfter(failures, 4429, chance)).toBe(pause + RETRY_CROWDED);
    }),
  );
});

const anyEvent: fc.Arbitrary<ConnectionEvent> = fc.oneof(
  ...(["start", "stop", "opened", "welcomed", "received", "answered", "tick", "online", "offline", "shown", "suspected"] as const).map((type) => fc.constant({ type })),
  fc.constantFrom(1001, 1006, 1009, 1013, 4400, 4401, 4403, 4408, 4409, 4429).map((code) => ({ type: "closed" as const, code })),
);

test("in any history: no more than one socket, and a way on wherever it is not stopped", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(anyEvent, fc.nat(20_000))), (history) => {
      let state = idle;
      let now = 0;
      let open = false;
      for (const [event, wait] of history) {
        now += wait;
        // Only an open socket can close, open or speak.
        if (!open && ["opened", "welcomed", "received", "answered", "closed"].includes(event.type)) continue;
        if (event.type === "closed") open = false;
        const [next, effects] = connectionAfter(state, event, now, 0.3);
        if (effects.includes("drop")) open = false;
        if (effects.includes("open")) {
          expect(open).toBe(false);
          open = true;
        }
        state = next;

        expect(open).toBe(state.phase === "connecting" || state.phase === "ready");
        if (!["idle", "stopped"].includes(state.phase)) expect(wakeAt(state)).not.toBeNull();
        if (state.phase === "pausing") expect(state.lostAt).not.toBeNull();
      }
    }),
  );
});
