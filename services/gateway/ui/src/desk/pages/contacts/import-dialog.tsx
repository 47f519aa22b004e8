/** Importing contacts from a CSV file: choose it, see line by line what would change, then import. */

import { useState } from "preact/hooks";
import { ImportFrame, OutcomeButtons, type Stage } from "../../dialogs/import-frame";
import { call, type Problem } from "../../state/http";
import type { PageProps } from "../props";
import { factName } from "./facts";
import { changesOf, type ImportReport, type ImportRow, OUTCOMES, type Outcome, reasonText, SHOWN_ROWS, toWrite } from "./import-lines";

export function ImportDialog(props: PageProps & { onDone(): void }) {
  const { texts, csrf, onDone } = props;
  const { transfer } = texts.contacts;
  const [file, setFile] = useState<File | null>(null);
  const [stage, setStage] = useState<Stage>("choose");
  const [report, setReport] = useState<ImportReport | null>(null);
  const [problem, setProblem] = useState("");
  const send = (chosen: File, query: Record<string, string>) =>
    call<ImportReport>(`/api/contacts.csv?${new URLSearchParams(query)}`, { method: "POST", body: new Blob([chosen], { type: "text/csv" }), csrf: csrf() });
  async function check(chosen: File | null): Promise<void> {
    setFile(chosen);
    setReport(null);
    if (!chosen) return setStage("choose");
    setStage("checking");
    const answer = await send(chosen, { dry_run: "true" });
    setReport(answer.ok ? answer.body : null);
    if (!answer.ok) setProblem(problemText(answer.problem, props));
    setStage(answer.ok ? "checked" : "choose");
  }
  function choose(chosen: File | null): void {
    setProblem("");
    void check(chosen);
  }
  async function run(chosen: File, plan: string): Promise<void> {
    setStage("running");
    const answer = await send(chosen, { plan });
    setProblem(answer.ok ? "" : problemText(answer.problem, props));
    if (!answer.ok) return answer.problem.status === 409 ? void check(chosen) : setStage("checked");
    setReport(answer.body);
    setStage("done");
  }
  const count = report ? toWrite(report) : 0;
  return (
    <ImportFrame
      words={transfer}
      cancel={texts.cancel}
      ids={{ dialog: "import-dialog", file: "import-file", problem: "import-problem", start: "import-now" }}
      accept=".csv,.tsv,.txt,text/csv"
      stage={stage}
      problem={problem}
      start={file && report ? { text: count === 0 ? transfer.nothing : transfer.start(count), possible: count > 0, run: () => void run(file, report.plan) } : null}
      onChoose={choose}
      onDone={onDone}
    >
      {report && <Report {...props} report={report} />}
    </ImportFrame>
  );
}

function Report({ texts, report, words }: PageProps & { report: ImportReport }) {
  const { transfer } = texts.contacts;
  const [open, setOpen] = useState<Outcome | undefined>(OUTCOMES.find((outcome) => report[outcome] > 0));
  const rows = report.rows.filter((row) => row.outcome === open);
  return (
    <div class="import-report" data-testid="import-report">
      {report.ignored.length > 0 && <p class="none">{transfer.ignored(report.ignored.join(", "))}</p>}
      <OutcomeButtons counts={report} all={OUTCOMES} open={open} text={transfer.outcomes} id="import" onOpen={(outcome) => setOpen(outcome)} />
      {rows.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        <ul class="import-lines" tabindex={0} aria-label={open && transfer.outcomes[open](report[open])}>
          {rows.slice(0, SHOWN_ROWS).map((row) => (
            <Row key={row.line} texts={texts} row={row} guest={words.guest} />
          ))}
        </ul>
      )}
      {rows.length > SHOWN_ROWS && <p class="none">{transfer.shownAtMost(SHOWN_ROWS)}</p>}
    </div>
  );
}

function Row({ texts, row, guest }: { texts: PageProps["texts"]; row: ImportRow; guest: string }) {
  const { transfer, facts } = texts.contacts;
  return (
    <li data-testid="import-line">
      <span class="import-line-number">{transfer.line(row.line)}</span>
      {row.outcome === "created" && <strong dir="auto">{row.after.name || guest}</strong>}
      {row.reason && <span>{reasonText(row, transfer, facts)}</span>}
      <dl>
        {changesOf(row).map(([fact, value]) => (
          <div key={fact}>
            <dt>{factName(fact, facts)}</dt>
            <dd>
              {row.before[fact] && (
                <>
                  <del dir="auto">{row.before[fact]}</del>{" "}
                </>
              )}
              <bdi>{value}</bdi>
            </dd>
          </div>
        ))}
      </dl>
      {row.kept.length > 0 && <small>{transfer.kept(row.kept.map((fact) => factName(fact, facts)).join(", "))}</small>}
    </li>
  );
}

function problemText(problem: Problem, { texts }: PageProps): string {
  const { transfer, refused } = texts.contacts;
  return transfer.files[problem.code]?.(String(problem.body.place ?? "")) ?? refused[problem.code] ?? transfer.failed;
}
