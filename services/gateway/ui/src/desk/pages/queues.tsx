/** Queues and calendars as the active policy has them. */

import { hashOf, mayLead } from "../shell/route";
import { type CalendarCard, useQueues } from "../state/queues";
import type { PageProps, PageTexts } from "./props";
import { Head, Shown, whenText } from "./parts";
import { Facts, Open, QueueView } from "./queue-view";

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
