/** Importing articles from a CSV file: choose it, see what would change or what is wrong, then import. */

import { useState } from "preact/hooks";
import { Modal } from "../../dialogs/modal";
import { call, type Problem } from "../../state/http";
import type { PageProps } from "../props";
import { type FileFault, type ImportReport, OUTCOMES, type Outcome } from "./values";

type Stage = "choose" | "checking" | "checked" | "running" | "done";

/** Lines that are drawn of one kind: more than anybody reads. */
const SHOWN = 200;

export function ImportDialog({ texts, csrf, onDone }: PageProps & { onDone(): void }) {
  const { transfer } = texts.articles;
  const [file, setFile] = useState<File | null>(null);
  const [stage, setStage] = useState<Stage>("choose");
  const [report, setReport] = useState<ImportReport | null>(null);
  const [problem, setProblem] = useState("");
  const send = (chosen: File, dryRun: boolean) =>
    call<ImportReport>(`/api/articles.csv?${new URLSearchParams({ dry_run: String(dryRun) })}`, { method: "POST", body: new Blob([chosen], { type: "text/csv" }), csrf: csrf() });
  const told = ({ status, detail }: Problem): string => (status === 503 || status === 0 ? texts.articles.away : detail || transfer.failed);

  async function check(chosen: File | null): Promise<void> {
    setProblem("");
    setFile(chosen);
    setReport(null);
    if (!chosen) return setStage("choose");
    setStage("checking");
    const answer = await send(chosen, true);
    setReport(answer.ok ? answer.body : null);
    if (!answer.ok) setProblem(told(answer.problem));
    setStage(answer.ok ? "checked" : "choose");
  }
  async function run(chosen: File): Promise<void> {
    setStage("running");
    const answer = await send(chosen, false);
    setProblem(answer.ok ? "" : told(answer.problem));
    if (answer.ok) setReport(answer.body);
    setStage(answer.ok && answer.body.faults.length === 0 ? "done" : "checked");
  }
  const busy = stage === "checking" || stage === "running";
  const count = report && report.faults.length === 0 ? report.created + report.changed : 0;
  return (
    <Modal title={transfer.title} testid="articles-import-dialog" wide onDone={onDone}>
      {stage !== "done" && (
        <>
          <p>{transfer.intro}</p>
          <label class="field">
            <span>{transfer.file}</span>
            <input type="file" accept=".csv,.txt,text/csv" disabled={busy} data-testid="articles-file" onChange={(event) => void check(event.currentTarget.files?.[0] ?? null)} />
          </label>
        </>
      )}
      <div role="status" class="import-status">
        {stage === "checking" && transfer.checking}
        {stage === "running" && transfer.running}
        {stage === "done" && transfer.done}
      </div>
      {problem && (
        <p role="alert" class="problem" data-testid="articles-problem">
          {problem}
        </p>
      )}
      {report && (report.faults.length > 0 ? <Faults texts={texts} faults={report.faults} /> : <Outcomes texts={texts} report={report} />)}
      <div class="dialog-foot">
        <button type="button" class="btn" onClick={onDone}>
          {stage === "done" ? transfer.close : texts.cancel}
        </button>
        {file && report && report.faults.length === 0 && stage !== "done" && (
          <button type="button" class="btn primary" disabled={busy || count === 0} data-testid="articles-import-now" onClick={() => void run(file)}>
            {count === 0 ? transfer.nothing : transfer.start(count)}
          </button>
        )}
      </div>
    </Modal>
  );
}

type Texts = Pick<PageProps, "texts">;

function Faults({ texts, faults }: Texts & { faults: readonly FileFault[] }) {
  const { transfer } = texts.articles;
  return (
    <div class="import-report" data-testid="articles-faults">
      <p class="problem" role="alert">
        {transfer.faults(faults.length)}
      </p>
      <ul class="import-lines" tabIndex={0} aria-label={transfer.faults(faults.length)}>
        {faults.slice(0, SHOWN).map(({ line, field, message }, n) => (
          <li key={n} data-testid="articles-fault">
            <span class="import-line-number">{line > 0 ? transfer.line(line) : transfer.wholeFile}</span>
            <span dir="auto">{field ? `${field}: ${message}` : message}</span>
          </li>
        ))}
      </ul>
      {faults.length > SHOWN && <p class="none">{transfer.shownAtMost(SHOWN)}</p>}
    </div>
  );
}

function Outcomes({ texts, report }: Texts & { report: ImportReport }) {
  const { transfer } = texts.articles;
  const there = OUTCOMES.filter((outcome) => report[outcome] > 0);
  const [open, setOpen] = useState<Outcome | undefined>(there[0]);
  const rows = report.articles.filter(({ outcome }) => outcome === open);
  return (
    <div class="import-report" data-testid="articles-report">
      {report.ignored.length > 0 && <p class="none">{transfer.ignored(report.ignored.join(", "))}</p>}
      <div class="import-outcomes">
        {there.map((outcome) => (
          <button key={outcome} type="button" class="btn" aria-pressed={open === outcome} data-testid={`articles-${outcome}`} onClick={() => setOpen(outcome)}>
            {transfer.outcomes[outcome](report[outcome])}
          </button>
        ))}
      </div>
      {open && rows.length > 0 && (
        <ul class="import-lines" tabIndex={0} aria-label={transfer.outcomes[open](report[open])}>
          {rows.slice(0, SHOWN).map(({ id, title }) => (
            <li key={id}>
              <span class="import-line-number">{id}</span>
              <bdi>{title}</bdi>
            </li>
          ))}
        </ul>
      )}
      {rows.length > SHOWN && <p class="none">{transfer.shownAtMost(SHOWN)}</p>}
    </div>
  );
}
