/** The live view: queues against their service levels, agents by presence and load, open conversations. */

import { useEffect } from "preact/hooks";
import { LIVE_EVERY } from "../../../core/limits";
import { timeText } from "../../../parts/words";
import { useLoaded } from "../../state/http";
import { LiveAgents } from "./live-agents";
import { InHand } from "./in-hand";
import type { Live, LiveQueue } from "./live-types";
import type { PageProps, PageTexts } from "../props";
import { Head, percentText, Shown, spanText } from "../parts";

export default function LivePage(props: PageProps) {
  const { words, texts, language, waitingCount } = props;
  const loaded = useLoaded<Live>("/api/live", LIVE_EVERY);
  // A change that was pushed to the desk need not wait for the next poll.
  useEffect(loaded.again, [waitingCount]);
  const { live } = texts;
  const intro = loaded.value && (loaded.problem ? live.stale : live.updated(timeText(loaded.value.at, language)));
  return (
    <div class="page-body wide" data-testid="live">
      <Head title={live.title} intro={intro} />
      <Shown loaded={loaded} texts={texts}>
        {(value) => (
          <>
            <Queues words={words} language={language} texts={texts} queues={value.queues} />
            <LiveAgents words={words} texts={texts} agents={value.agents} draining={props.draining} onDrain={(agent, on) => props.onCommand({ type: "drain", agent, on })} again={loaded.again} />
            <InHand words={words} language={language} texts={texts} team={props.team} waiting={props.waiting} onReassign={(frame) => props.onCommand({ type: "reassign", ...frame })} />
          </>
        )}
      </Shown>
    </div>
  );
}

function Queues({ texts, language, words, queues }: PageTexts & { queues: LiveQueue[] }) {
  const { live } = texts;
  if (queues.length === 0) return <p class="none">{live.noQueues}</p>;
  return (
    <section class="cards" aria-label={live.queue}>
      {queues.map((queue) => (
        <article key={queue.name} class="card live-queue" data-testid="live-queue" data-queue={queue.name}>
          <h2>{queue.name}</h2>
          <dl>
            <Figure name={live.waiting} value={String(queue.waiting)} testid="live-waiting" />
            <Figure
              name={live.oldest}
              value={queue.oldest_wait_s === null ? "–" : spanText(queue.oldest_wait_s, language)}
              tone={toneOf(queue.oldest_wait_s, queue.service_level.within_s)}
            />
            <Figure name={live.expected} value={queue.expected_wait_s === null ? "–" : spanText(queue.expected_wait_s, language)} />
          </dl>
          <Level texts={texts} language={language} queue={queue} />
          <p class="states">
            {(["available", "busy", "wrap_up", "away"] as const).map((status) => (
              <span key={status} title={words[status]}>
                <i class={`state ${status}`} /> {words[status]} <b>{queue.agents?.[status] ?? 0}</b>
              </span>
            ))}
          </p>
        </article>
      ))}
    </section>
  );
}

/** Amber from three quarters of the service level's time, red once that is exceeded. */
const toneOf = (waited: number | null, within: number): string => (waited === null ? "" : waited > within ? "late" : waited > within * 0.75 ? "soon" : "");

function Figure({ name, value, tone = "", testid }: { name: string; value: string; tone?: string; testid?: string }) {
  return (
    <div class={`figure ${tone}`}>
      <dt>{name}</dt>
      <dd data-testid={testid}>{value}</dd>
    </div>
  );
}

/** A bar with a mark at the service level's target; its label says the same. */
function Level({ texts, language, queue }: Omit<PageTexts, "words"> & { queue: LiveQueue }) {
  const { percent, target, within_s, answered } = queue.service_level;
  const { live } = texts;
  const kept = percent !== null && percent >= target;
  return (
    <div class="level">
      <span class="level-head">
        <span>{live.level}</span>
        <b class={percent === null ? "" : kept ? "good" : "bad"}>{percent === null ? "–" : `${percentText(percent, language)} ${kept ? "✓" : "↓"}`}</b>
      </span>
      <span class="bar" role="img" aria-label={percent === null ? live.noLevel : percentText(percent, language)}>
        <i class={kept ? "good" : "bad"} style={{ width: `${percent ?? 0}%` }} />
        <em style={{ insetInlineStart: `${target}%` }} />
      </span>
      <small>{[live.levelGoal(percentText(target, language), spanText(within_s, language)), percent === null ? live.noLevel : live.levelOf(answered)].join(" · ")}</small>
    </div>
  );
}
