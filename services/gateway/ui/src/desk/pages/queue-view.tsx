/** One queue in words: whom it reaches, how, what it promises, and what waiting brings. */

import type { QueueCard } from "../state/queues";
import { percentText, spanText, whenText } from "./parts";
import type { PageTexts } from "./props";

export function QueueView({ words, texts, language, queue }: PageTexts & { queue: QueueCard }) {
  const { queues } = texts;
  const { percent, within_s } = queue.service_level;
  const facts: [string, string][] = [
    [queues.pool, queue.pool],
    [queues.level, `${percentText(percent, language)} / ${spanText(within_s, language)}`],
    [queues.select, words.actions.selects[queue.select] ?? queue.select],
    [queues.offer, `${queues.offerModes[queue.offer.mode] ?? queue.offer.mode}${queue.offer.mode === "ring" ? `, ${spanText(queue.offer.timeout_s, language)}` : ""}`],
    [queues.priority, queue.priority === 0 ? "" : String(queue.priority)],
    [queues.hours, queue.hours ?? queues.always],
    [queues.maxLength, queue.max_length === null ? "" : String(queue.max_length)],
    [queues.maxWait, queue.max_wait_s === null ? "" : spanText(queue.max_wait_s, language)],
    [queues.overflow, queue.overflow ?? ""],
  ];
  return (
    <article class="card" data-testid="queue-card" data-queue={queue.name}>
      <h2>
        {queue.name} <Open texts={texts} open={queue.hours ? queue.open : null} />
      </h2>
      {queue.open === false && queue.next_opening && <p class="none">{queues.opens(whenText(queue.next_opening, language))}</p>}
      <Facts facts={facts} />
      {queue.steps.length > 0 && (
        <>
          <h3>{queues.steps}</h3>
          <ol class="steps">
            {queue.steps.map((step, n) => (
              <li key={n}>
                <b>{queues.stepAfter(spanText(Number(step.after_s ?? 0), language))}</b> {stepText(step, queues.stepWhat)}
              </li>
            ))}
          </ol>
        </>
      )}
    </article>
  );
}

/** What a step changes, in words. */
function stepText(step: Record<string, unknown>, what: Record<string, string>): string {
  return Object.entries(step)
    .filter(([key, value]) => key !== "after_s" && value && !(Array.isArray(value) && value.length === 0))
    .map(([key, value]) => (value === true ? (what[key] ?? key) : `${what[key] ?? key} ${Array.isArray(value) ? value.join(", ") : String(value)}`))
    .join("; ");
}

export function Open({ texts, open }: { texts: PageTexts["texts"]; open: boolean | null }) {
  if (open === null) return null;
  return <b class={open ? "tag good" : "tag plain"}>{open ? texts.queues.openNow : texts.queues.closedNow}</b>;
}

export function Facts({ facts }: { facts: [string, string][] }) {
  return (
    <dl class="facts">
      {facts
        .filter(([, value]) => value)
        .map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}
