/** One broadcast: how far it has come, whom it reaches, and what can be done with it. */

import { useState } from "preact/hooks";
import { Modal } from "../../dialogs/modal";
import { call, useLoaded } from "../../state/http";
import { languageName } from "../articles/language-select";
import { whenText } from "../parts";
import type { PageProps } from "../props";
import { Actions } from "./actions";
import { DryRunResult } from "./dry-run";
import { byOf, isLive } from "./figures";
import { LeftOutList } from "./left-out";
import { Ends, Progress } from "./progress";
import { StateTag } from "./state-tag";
import type { Broadcast, DryRun } from "./types";

/** How often one that runs is looked at: a stop or a receipt shows within seconds. */
const LIVE_MS = 2_000;

interface Props extends Pick<PageProps, "words" | "texts" | "language" | "csrf" | "team"> {
  shown: Broadcast;
  onCopy(one: Broadcast): void;
  onDone(): void;
}

export function BroadcastView({ words: desk, texts, language, csrf, team, shown, onCopy, onDone }: Props) {
  const words = texts.broadcasts;
  const [last, setLast] = useState(shown);
  const path = `/api/broadcasts/${encodeURIComponent(shown.id)}`;
  const loaded = useLoaded<Broadcast>(path, isLive(last) ? LIVE_MS : 0);
  const [result, setResult] = useState<DryRun | null>(null);
  const [counting, setCounting] = useState(false);
  const [problem, setProblem] = useState("");
  const one = loaded.value ?? last;
  if (isLive(one) !== isLive(last)) setLast(one);

  async function count(): Promise<DryRun | null> {
    setCounting(true);
    setProblem("");
    const answer = await call<DryRun>(`${path}/dry-run`, { method: "POST", csrf: csrf() });
    setCounting(false);
    if (!answer.ok) {
      setProblem(texts.failed);
      return null;
    }
    setResult(answer.body);
    return answer.body;
  }

  async function change(verb: "start" | "pause" | "stop"): Promise<void> {
    setProblem("");
    const answer = await call<Broadcast>(`${path}/${verb}`, { method: "POST", csrf: csrf() });
    if (answer.ok) {
      setLast(answer.body);
      setResult(null);
    } else setProblem(words.refused[answer.problem.code] ?? texts.failed);
    loaded.again();
  }

  return (
    <Modal title={one.name} testid="broadcast-view" wide onDone={onDone}>
      <div class="broadcast-part">
        <p class="broadcast-facts-line">
          <StateTag texts={texts} state={one.state} />
          <small>{words.created(whenText(one.created_at, language), byOf(one, team))}</small>
          {one.started_at !== null && <small>{words.started(whenText(one.started_at, language))}</small>}
          {one.ended_at !== null && <small>{words.ended(whenText(one.ended_at, language))}</small>}
        </p>
        <Progress texts={texts} language={language} one={one} />
        <Ends texts={texts} language={language} one={one} />
        {one.state !== "draft" && !result && one.left_out.length > 0 && (
          <>
            <h3>{words.leftOut}</h3>
            <LeftOutList texts={texts} language={language} leftOut={one.left_out} />
          </>
        )}
        {counting && <p role="status">{words.counting}</p>}
        {result && !counting && <DryRunResult words={desk} texts={texts} language={language} result={result} />}
        <Content texts={texts} language={language} one={one} />
        <p class="problem" role="alert" data-testid="broadcast-problem">
          {problem}
        </p>
        <Actions texts={texts} one={one} counting={counting} onCount={count} onChange={change} onCopy={() => onCopy(one)} onDone={onDone} />
      </div>
    </Modal>
  );
}

function Content({ texts, language, one }: Pick<PageProps, "texts" | "language"> & { one: Broadcast }) {
  const words = texts.broadcasts;
  const facts = Object.entries(one.audience.facts ?? {}).map(([name, values]) => `${name.replace(/^attributes\./, "")}: ${values.join(", ")}`);
  const audience = [...facts, ...(one.audience.languages ?? []), ...(one.audience.channels ?? [])].join(" · ") || words.everybody;
  return (
    <>
      <h3>{words.audience}</h3>
      <p>
        <bdi>{audience}</bdi> <small>({`${words.consent}: ${one.rule.consent}`})</small>
      </p>
      <h3>{words.words}</h3>
      {Object.entries(one.rule.wordings).map(([tag, wording]) => (
        <blockquote key={tag} lang={tag} dir="auto" class="broadcast-words">
          <small>{languageName(tag, language)}</small>
          {wording.subject && <strong>{wording.subject}</strong>}
          <span>{wording.text}</span>
        </blockquote>
      ))}
      <small>{[words.pace(one.per_minute), words.replies(one.rule.queue ?? "default")].join(" · ")}</small>
    </>
  );
}
