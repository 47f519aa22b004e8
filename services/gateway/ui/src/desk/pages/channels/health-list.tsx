/** How an account is doing: what comes and goes, how late, what fails, and what ends soon. */

import { regionalOf } from "../../../parts/words";
import { spanText, whenText } from "../parts";
import type { PageTexts } from "../props";
import { causeOf } from "./form-values";
import type { Health } from "./types";

interface Props extends Pick<PageTexts, "texts" | "language"> {
  health: Health | null;
  /** The server's clock, ms. */
  now: number;
}

/** ms before its end from which a token's is marked: as the alert has it. */
const WEEK_MS = 7 * 86_400_000;

export function HealthList({ texts, language, health, now }: Props) {
  const words = texts.channels;
  const span = (at: number): string => spanText(Math.max(0, now - at) / 1000, language);
  const time = (at: number | null) => (at === null ? words.never : <span title={whenText(at, language)}>{words.ago(span(at))}</span>);
  const number = new Intl.NumberFormat(regionalOf(language));
  const queued = health?.queued ?? 0;
  return (
    <dl class="account-health">
      <dt>{words.lastIn}</dt>
      <dd>{time(health?.last_in_at ?? null)}</dd>
      <dt>{words.lastOut}</dt>
      <dd>{time(health?.last_out_at ?? null)}</dd>
      {health !== null && <Traffic texts={texts} language={language} health={health} />}
      <dt>{words.waiting}</dt>
      <dd>{queued > 0 && health?.queued_since ? words.since(number.format(queued), span(health.queued_since)) : number.format(queued)}</dd>
      {health !== null && <Ending texts={texts} language={language} health={health} now={now} />}
      <dt>{words.errors}</dt>
      <dd>{health === null || health.errors.length === 0 ? words.noErrors : <Errors texts={texts} language={language} health={health} />}</dd>
      {health !== null && health.unknown.length > 0 && (
        <>
          <dt class="account-unknowns">{words.unknownFields}</dt>
          <dd class="account-unknowns" data-testid="account-unknown">
            {health.unknown.map((one) => (
              <span key={one.path} class="account-unknown" title={words.firstSeen(whenText(one.first_at, language))}>
                <bdi>{one.path}</bdi> <small>{words.seen(number.format(one.count), span(one.last_at))}</small>
              </span>
            ))}
          </dd>
        </>
      )}
    </dl>
  );
}

function Traffic({ texts, language, health }: Omit<Props, "now"> & { health: Health }) {
  const words = texts.channels;
  const number = new Intl.NumberFormat(regionalOf(language));
  const { received, usual, silent, late, lag_ms } = health;
  return (
    <>
      <dt>{words.got}</dt>
      <dd data-testid="account-traffic">
        {usual === null ? number.format(received) : words.usually(number.format(received), number.format(usual))}
        {silent && <span class="account-error">{words.silent}</span>}
      </dd>
      {(lag_ms > 0 || late > 0) && (
        <>
          <dt>{words.lag}</dt>
          <dd data-testid="account-lag">
            {spanText(lag_ms / 1000, language)}
            {late > 0 && <span class="account-error">{words.late(number.format(late))}</span>}
          </dd>
        </>
      )}
    </>
  );
}

function Ending({ texts, language, health, now }: Props & { health: Health }) {
  const words = texts.channels;
  const { windows_closing: closing, token_ends_at: ends } = health;
  return (
    <>
      {closing > 0 && (
        <>
          <dt>{words.closing}</dt>
          <dd class="account-error" data-testid="account-closing">
            {new Intl.NumberFormat(regionalOf(language)).format(closing)}
          </dd>
        </>
      )}
      {ends !== null && (
        <>
          <dt>{words.tokenEnds}</dt>
          <dd class={ends - now < WEEK_MS ? "account-error" : ""} data-testid="account-token">
            {dayText(ends, language)}
          </dd>
        </>
      )}
    </>
  );
}

function Errors({ texts, language, health }: Omit<Props, "now"> & { health: Health }) {
  const words = texts.channels;
  const number = new Intl.NumberFormat(regionalOf(language));
  return (
    <>
      {health.errors.map((one) => (
        <span key={one.kind} class="account-error" title={`${one.code}, ${whenText(one.at, language)}`}>
          {`${number.format(one.count)} × ${words.kinds[one.kind] ?? words.kinds.other}`}
          {one.recent > 0 && <small>{` (${words.recent(number.format(one.recent), clockText(one.recent_since, language))})`}</small>}
          {causeOf(one.code, words.causes) && <small data-testid="account-cause">{causeOf(one.code, words.causes)}</small>}
        </span>
      ))}
    </>
  );
}

const dayText = (at: number, language: string): string => new Intl.DateTimeFormat(regionalOf(language), { dateStyle: "medium" }).format(at);

const clockText = (at: number, language: string): string => new Intl.DateTimeFormat(regionalOf(language), { timeStyle: "short" }).format(at);
