/** Drives a WebSocket by the state machine of the connection: the only place with sockets and timers. */

import { type Connection, type ConnectionEvent, connectionAfter, type Effect, idle, wakeAt } from "./connection";
import { SUSPECT_AFTER } from "../limits";
import { steadyNow } from "../clock";
import { parseFrame, type Typed } from "../wire";

export interface LinkOptions {
  url: string;
  hello(): Typed;
  onFrame(frame: Typed): void;
  onChange(connection: Connection): void;
}

export interface Link {
  start(): void;
  stop(): void;
  /** False if there is no ready connection; nothing is kept here. */
  send(frame: Typed): boolean;
  connection(): Connection;
}

/** A link that is idle until `start`. */
export function openLink(options: LinkOptions): Link {
  let state = idle;
  let socket: WebSocket | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function dispatch(event: ConnectionEvent): void {
    const before = state;
    const [next, effects] = connectionAfter(state, event, steadyNow(), Math.random());
    state = next;
    effects.forEach(run);
    schedule();
    if (before.phase !== next.phase || before.failures !== next.failures || before.since !== next.since) options.onChange(next);
  }

  function run(effect: Effect): void {
    if (effect === "open") connect();
    else if (effect === "drop") drop();
    else write(effect === "hello" ? options.hello() : { type: "ping" });
  }

  function connect(): void {
    drop();
    const mine = new WebSocket(options.url);
    socket = mine;
    const current = (): boolean => socket === mine;
    mine.onopen = () => current() && dispatch({ type: "opened" });
    mine.onclose = (event) => {
      if (!current()) return;
      socket = null;
      dispatch({ type: "closed", code: event.code });
    };
    mine.onmessage = (event) => current() && receive(event.data);
  }

  function receive(data: unknown): void {
    const frame = parseFrame(data);
    dispatch({ type: frame?.type === "pong" ? "answered" : "received" });
    if (!frame) return;
    if (frame.type === "ping") write({ type: "pong" });
    options.onFrame(frame);
    if (frame.type === "welcome") dispatch({ type: "welcomed" });
  }

  function drop(): void {
    const old = socket;
    socket = null;
    old?.close();
  }

  function write(frame: Typed): void {
    if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(frame));
  }

  function schedule(): void {
    clearTimeout(timer);
    const at = wakeAt(state);
    if (at !== null) timer = setTimeout(() => dispatch({ type: "tick" }), Math.max(0, at - steadyNow()));
  }

  addEventListener("offline", () => dispatch({ type: "offline" }));
  addEventListener("online", () => dispatch({ type: "online" }));
  // A laptop or phone that wakes up has a dead socket, and its timers did not run.
  const shown = (): void => void (document.visibilityState === "visible" && dispatch({ type: "shown" }));
  document.addEventListener("visibilitychange", shown);
  // A page kept by the browser and gone back to; not every browser says that it is visible again.
  addEventListener("pageshow", shown);

  return {
    start: () => dispatch({ type: "start" }),
    stop: () => dispatch({ type: "stop" }),
    send: (frame) => {
      if (state.phase !== "ready") return false;
      write(frame);
      if (steadyNow() - state.receivedAt > SUSPECT_AFTER) dispatch({ type: "suspected" });
      return socket?.readyState === WebSocket.OPEN;
    },
    connection: () => state,
  };
}
