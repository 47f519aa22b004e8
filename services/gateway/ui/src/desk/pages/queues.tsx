/** Queues and calendars as the active policy has them. */

import { hashOf, mayLead } from "../shell/route";
import { type CalendarCard, type QueueCard, useQueues } from "../state/queues";
import type { PageProps, PageTexts } from "./props";
import { Head, percentText, Shown, spanText, whenText } from "./parts";

export default function QueuesPage({ words, language, texts, role }: PageProps) {
  const loaded = useQueues();
  const { queues } = texts;
  return (
    <div class="page-body wide" data-testid="queues">
      <Head title={queues.title} intro={queues.intro}>
        {mayLead(role) && (
          <a class="btn" href={hashOf("policy")}>
            {queues.toPolicy}
          </a>
        )}
      </Head>
      <Shown loaded={loaded} texts={texts}>
        {(value) => (
          <>
            <div class="cards">
              {value.queues.map((queue) => (
                <QueueView key={queue.name} words={words} language={language} texts={texts} queue={queue} />
              ))}
            </div>
            <section>
              <h2>{queues.calendars}</h2>
              {value.calendars.length === 0 && <p class="none">{queues.noCalendars}</p>}
              <div class="cards">
                {value.calendars.map((calendar) => (
                  <CalendarView key={calendar.name} language={language} texts={texts} calendar={calendar} />
                ))}
              </div>
            </section>
          </>
        )}
      </Shown>
    </div>
  );
}

function QueueView({ words, texts, language, queue }: PageTexts & { queue: QueueCard }) {
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

function Open({ texts, open }: { texts: PageTexts["texts"]; open: boolean | null }) {
  if (open === null) return null;
  return <b class={open ? "tag good" : "tag plain"}>{open ? texts.queues.openNow : texts.queues.closedNow}</b>;
}

function Facts({ facts }: { facts: [string, string][] }) {
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

const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
/** A Monday, so that days can be named in the reader's language. */
const MONDAY = Date.UTC(2024, 0, 1, 12);

function CalendarView({ texts, language, calendar }: Omit<PageTexts, "words"> & { calendar: CalendarCard }) {
  const { queues } = texts;
  const dayName = new Intl.DateTimeFormat(language, { weekday: "short", timeZone: "UTC" });
  const hoursOf = (day: string): string[] => (Array.isArray(calendar[day]) ? (calendar[day] as string[]) : []);
  const exceptions = Object.entries(calendar.exceptions ?? {}).map(([date, hours]) => `${date}: ${hours.join(", ") || queues.closed}`);
  return (
    <article class="card" data-testid="calendar-card">
      <h2>
        {calendar.name} <Open texts={texts} open={calendar.open} />
      </h2>
      <p class="none">{[calendar.timezone, calendar.next_change ? queues.changes(whenText(calendar.next_change, language)) : ""].filter(Boolean).join(" · ")}</p>
      <dl class="week">
        {DAYS.map((day, n) => (
          <div key={day}>
            <dt>{dayName.format(MONDAY + n * 86_400_000)}</dt>
            <dd class={hoursOf(day).length > 0 ? "" : "none"}>{hoursOf(day).join(", ") || queues.closed}</dd>
          </div>
        ))}
      </dl>
      <Facts
        facts={[
          [queues.breaks, (calendar.breaks ?? []).join(", ")],
          [queues.holidays, calendar.holidays ?? ""],
          [queues.exceptions, exceptions.join("; ")],
        ]}
      />
    </article>
  );
}
