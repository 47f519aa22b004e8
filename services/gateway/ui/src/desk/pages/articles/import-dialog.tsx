/** Importing articles from a CSV file: choose it, see what would change or what is wrong, then import. */

import { useState } from "preact/hooks";
import { ImportFrame, OutcomeButtons, type Stage } from "../../dialogs/import-frame";
import { call, type Problem } from "../../state/http";
import { faultText } from "../fault-text";
import type { PageProps } from "../props";
import { type FileFault, type ImportReport, OUTCOMES, type Outcome } from "./values";

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
  const whole = report !== null && report.faults.length === 0;
  const count = whole ? report.created + report.changed : 0;
  return (
    <ImportFrame
      words={transfer}
      cancel={texts.cancel}
      ids={{ dialog: "articles-import-dialog", file: "articles-file", problem: "articles-problem", start: "articles-import-now" }}
      accept=".csv,.txt,text/csv"
      stage={stage}
      problem={problem}
      start={file && whole ? { text: count === 0 ? transfer.nothing : transfer.start(count), possible: count > 0, run: () => void run(file) } : null}
      onChoose={(chosen) => void check(chosen)}
      onDone={onDone}
    >
      {report && (whole ? <Outcomes texts={texts} report={report} /> : <Faults texts={texts} faults={report.faults} />)}
    </ImportFrame>
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
        {faults.slice(0, SHOWN).map((fault, n) => {
          const { text } = faultText(fault, texts.articles.refused);
          return (
            <li key={n} data-testid="articles-fault">
              <span class="import-line-number">{fault.line > 0 ? transfer.line(fault.line) : transfer.wholeFile}</span>
              <span dir="auto">{fault.field ? `${fault.field}: ${text}` : text}</span>
            </li>
          );
        })}
      </ul>
      {faults.length > SHOWN && <p class="none">{transfer.shownAtMost(SHOWN)}</p>}
    </div>
  );
}

function Outcomes({ texts, report }: Texts & { report: ImportReport }) {
  const { transfer } = texts.articles;
  const [open, setOpen] = useState<Outcome | undefined>(OUTCOMES.find((outcome) => report[outcome] > 0));
  const rows = report.articles.filter(({ outcome }) => outcome === open);
  return (
    <div class="import-report" data-testid="articles-report">
      {report.ignored.length > 0 && <p class="none">{transfer.ignored(report.ignored.join(", "))}</p>}
      <OutcomeButtons counts={report} all={OUTCOMES} open={open} text={transfer.outcomes} id="articles" onOpen={(outcome) => setOpen(outcome)} />
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
