/** Sends the outbox over a connection, again after failures, and keeps it across reloads. */

import { newId } from "./ids";
import { answersLate, due, emptyOutbox, pauseEnds, type Outbox, type OutboxEvent, outboxAfter } from "./outbox";
import type { OutboxStorage } from "./storage";
import type { Link } from "../connection/socket";
import { createStore, type Store } from "../store";
import type { Attachment, Typed } from "../wire";

export interface Sender {
  box: Store<Outbox>;
  /** Keeps the frame until it is accepted, and gives its new id. */
  send(frame: Typed, files?: Attachment[]): string;
  /** A final refusal is tried again as a new one, at the end. */
  retry(id: string): void;
  settled(id: string): void;
  /** Takes accepted, refused and conflict. */
  received(frame: Typed): void;
  connected(): void;
  disconnected(): void;
  /** What was accepted belongs to a conversation that is not shown any more. */
  passed(): void;
}

/** `answered`: every command gets an answer, as at the desk; one whose answer is late is asked again. */
export function createSender(storage: OutboxStorage, link: () => Link, { answered = false } = {}): Sender {
  const box = createStore(emptyOutbox);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let lateTimer: ReturnType<typeof setTimeout> | undefined;

  function apply(event: OutboxEvent): void {
    const before = box.get();
    box.set((state) => outboxAfter(state, event));
    storage.save(before, box.get());
  }

  function flush(): void {
    const frames = due(box.get(), Date.now());
    const sent = frames.filter((frame) => link().send(frame));
    if (sent.length > 0) apply({ type: "flushed", ids: sent.map((frame) => String(frame.id)), now: Date.now() });
    clearTimeout(timer);
    const until = pauseEnds(box.get());
    if (until !== null) timer = setTimeout(flush, Math.max(0, until - Date.now()) + 5);
  }

  /** Without a connection nothing is late: whatever is accepted is settled by the next welcome. */
  function awaitAnswers(): void {
    clearTimeout(lateTimer);
    const at = answered ? answersLate(box.get()) : null;
    if (at !== null) lateTimer = setTimeout(askAgain, Math.max(0, at - Date.now()) + 5);
  }

  function askAgain(): void {
    apply({ type: "waited", now: Date.now() });
    flush();
  }

  function send(frame: Typed, files: Attachment[] = []): string {
    const id = newId();
    apply({ type: "added", id, frame: { ...frame, id }, at: Date.now(), files });
    flush();
    return id;
  }

  apply({ type: "restored", entries: storage.load(), now: Date.now() });
  return {
    box,
    send,
    retry: (id) => {
      const entry = box.get().entries.find((one) => one.id === id);
      if (!entry || entry.standing !== "refused") return;
      apply({ type: "settled", id });
      send(entry.frame, entry.files);
    },
    settled: (id) => apply({ type: "settled", id }),
    received: (frame) => {
      const id = String(frame.id ?? "");
      if (frame.type === "accepted") {
        apply({ type: "accepted", id });
        awaitAnswers();
      }
      else if (frame.type === "conflict") apply({ type: "conflict", id });
      else if (frame.type === "refused") {
        const retryAfter = typeof frame.retry_after_ms === "number" ? frame.retry_after_ms : null;
        const detail = typeof frame.detail === "string" ? frame.detail : undefined;
        apply({ type: "refused", id, code: String(frame.code), detail, retryAfter, now: Date.now() });
        flush();
      }
    },
    connected: () => {
      apply({ type: "connected" });
      flush();
    },
    disconnected: () => apply({ type: "disconnected" }),
    passed: () => apply({ type: "passed" }),
  };
}
