/** What every import from a file shows around its report: choose the file, see what would be done, then do it. */

import type { ComponentChildren } from "preact";
import { Modal } from "./modal";
import "./import.css";

export type Stage = "choose" | "checking" | "checked" | "running" | "done";

interface FrameProps {
  words: Record<"title" | "intro" | "file" | "checking" | "running" | "done" | "close", string>;
  cancel: string;
  ids: Record<"dialog" | "file" | "problem" | "start", string>;
  accept: string;
  stage: Stage;
  problem: string;
  /** The button that imports; null: there is nothing to start yet. */
  start: { text: string; possible: boolean; run(): void } | null;
  /** What the file would do. */
  children: ComponentChildren;
  onChoose(file: File | null): void;
  onDone(): void;
}

export function ImportFrame({ words, cancel, ids, accept, stage, problem, start, children, onChoose, onDone }: FrameProps) {
  const busy = stage === "checking" || stage === "running";
  return (
    <Modal title={words.title} testid={ids.dialog} wide onDone={onDone}>
      {stage !== "done" && (
        <>
          <p>{words.intro}</p>
          <label class="field">
            <span>{words.file}</span>
            <input type="file" accept={accept} disabled={busy} data-testid={ids.file} onChange={(event) => onChoose(event.currentTarget.files?.[0] ?? null)} />
          </label>
        </>
      )}
      <div role="status" class="import-status">
        {stage === "checking" && words.checking}
        {stage === "running" && words.running}
        {stage === "done" && words.done}
      </div>
      {problem && (
        <p role="alert" class="problem" data-testid={ids.problem}>
          {problem}
        </p>
      )}
      {children}
      <div class="dialog-foot">
        <button type="button" class="btn" onClick={onDone}>
          {stage === "done" ? words.close : cancel}
        </button>
        {start && stage !== "done" && (
          <button type="button" class="btn primary" disabled={busy || !start.possible} data-testid={ids.start} onClick={start.run}>
            {start.text}
          </button>
        )}
      </div>
    </Modal>
  );
}

interface OutcomesProps<T extends string> {
  /** How many there are of each; those of which there are none have no button. */
  counts: Readonly<Record<T, number>>;
  all: readonly T[];
  open: T | undefined;
  text: Readonly<Record<T, (n: number) => string>>;
  /** What stands before an outcome's name in its test id. */
  id: string;
  onOpen(outcome: T): void;
}

/** The outcomes that a file would have, one of them open. */
export function OutcomeButtons<T extends string>({ counts, all, open, text, id, onOpen }: OutcomesProps<T>) {
  return (
    <div class="import-outcomes">
      {all
        .filter((outcome) => counts[outcome] > 0)
        .map((outcome) => (
          <button key={outcome} type="button" class="btn" aria-pressed={open === outcome} data-testid={`${id}-${outcome}`} onClick={() => onOpen(outcome)}>
            {text[outcome](counts[outcome])}
          </button>
        ))}
    </div>
  );
}
