/** The summary of a closed conversation: to read, to jump from, and to edit in place. */

import { useEffect, useState } from "preact/hooks";
import { SUMMARY_EVERY, SUMMARY_TRIES } from "../../core/limits";
import type { AgentConversation } from "../../core/wire";
import type { Localised } from "../props";
import { call, useLoaded } from "../state/http";
import { SummaryEdit } from "./summary-edit";
import { SummaryLines } from "./summary-lines";
import type { Summary, SummaryItem } from "./types";

interface SummaryProps extends Localised {
  conversation: string;
  csrf(): string;
  onJump(seq: number): void;
}

type Told = AgentConversation & { summary?: Summary };

export function SummaryBox({ words, language, conversation: id, csrf, onJump }: SummaryProps) {
  const loaded = useLoaded<Told>(`/api/conversations/${id}`);
  const [saved, setSaved] = useState<Summary | null>(null);
  const [tries, setTries] = useState(0);
  const [editing, setEditing] = useState(false);
  const [saving, setSaving] = useState(false);
  const [problem, setProblem] = useState("");
  const summary = saved ?? loaded.value?.summary ?? null;
  const { history } = words;
  const waits = !summary && tries < SUMMARY_TRIES;
  // It is written within seconds of the end: asked for some times, and not for ever.
  useEffect(() => {
    if (!waits) return;
    const timer = setTimeout(() => {
      loaded.again();
      setTries(tries + 1);
    }, SUMMARY_EVERY);
    return () => clearTimeout(timer);
  }, [waits, tries]);
  const save = async (items: SummaryItem[]): Promise<void> => {
    setSaving(true);
    setProblem("");
    const answer = await call<Summary>(`/api/conversations/${id}/summary`, { method: "PUT", csrf: csrf(), body: { items, number: summary?.shown.number ?? 0 } });
    setSaving(false);
    if (answer.ok) {
      setSaved(answer.body);
      setEditing(false);
    } else if (answer.problem.status === 409) {
      setSaved(null);
      setEditing(false);
      setProblem(history.conflict);
      loaded.again();
    } else setProblem(history.failed);
  };
  const { shown, beside } = summary ?? { shown: null, beside: null };
  return (
    <section class="summary" data-testid="summary" aria-label={history.summary} lang={language}>
      <header>
        <h3>{history.summary}</h3>
        {shown?.author && <small>{history.by(shown.author.name)}</small>}
        {!editing && (summary || !waits) && (
          <button type="button" class="btn small" data-testid="summary-edit-open" onClick={() => setEditing(true)}>
            {history.edit}
          </button>
        )}
      </header>
      {!shown && !editing && <p class="none">{waits ? history.pending : history.emptySummary}</p>}
      {problem && !editing && <p role="alert">{problem}</p>}
      {editing && <SummaryEdit words={words} items={shown?.items ?? []} lastSeq={loaded.value?.last_seq ?? 0} saving={saving} problem={problem} onSave={(items) => void save(items)} onCancel={() => setEditing(false)} />}
      {shown && !editing && <SummaryLines words={words} version={shown} onJump={onJump} />}
      {shown?.failure && !editing && <small class="muted">{history.endpointFailed}</small>}
      {beside && !editing && (
        <details>
          <summary>{history.newer}</summary>
          <SummaryLines words={words} version={beside} onJump={onJump} />
        </details>
      )}
    </section>
  );
}
