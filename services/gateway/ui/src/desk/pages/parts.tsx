/** What the pages share: their head, their states, and how durations and shares are written. */

import type { ComponentChildren } from "preact";
import type { PageWords } from "../../i18n/pages/en";
import { regionalOf } from "../../parts/words";
import type { Loaded } from "../state/http";
import { Forbidden } from "./forbidden";

export function Head({ title, intro, children }: { title: string; intro?: ComponentChildren; children?: ComponentChildren }) {
  return (
    <header class="page-head">
      <div>
        <h1>{title}</h1>
        {intro && <p>{intro}</p>}
      </div>
      {children}
    </header>
  );
}

/** A skeleton until the first answer, what to do when there is none, else the content. */
export function Shown<T>({ loaded, texts, children }: { loaded: Loaded<T>; texts: PageWords; children: (value: T) => ComponentChildren }) {
  if (loaded.value !== null) return <>{children(loaded.value)}</>;
  if (loaded.problem?.status === 403) return <Forbidden texts={texts} />;
  if (loaded.problem) return <Failed texts={texts} again={loaded.again} />;
  return (
    <div aria-label={texts.loading} role="status">
      {[0, 1, 2, 3].map((n) => (
        <div key={n} class="skeleton line-skeleton" />
      ))}
    </div>
  );
}

export function Failed({ texts, again }: { texts: PageWords; again(): void }) {
  return (
    <div class="page-empty" role="alert" data-testid="failed">
      <p>{texts.failed}</p>
      <button type="button" class="btn" onClick={again}>
        {texts.again}
      </button>
    </div>
  );
}

/** "45 s", "12 min", "3 h": one unit, as the language shortens it. */
export function spanText(seconds: number, language: string): string {
  const [value, unit] = seconds < 90 ? [seconds, "second"] : seconds < 5400 ? [seconds / 60, "minute"] : [seconds / 3600, "hour"];
  const options = { style: "unit", unit, unitDisplay: "short", maximumFractionDigits: seconds < 5400 ? 0 : 1 } as const;
  return new Intl.NumberFormat(regionalOf(language), options).format(value);
}

export const percentText = (percent: number, language: string): string =>
  new Intl.NumberFormat(regionalOf(language), { style: "percent", maximumFractionDigits: 1 }).format(percent / 100);

export const whenText = (at: number, language: string): string =>
  new Intl.DateTimeFormat(regionalOf(language), { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" }).format(at);
