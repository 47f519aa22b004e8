/** A month as weeks of days, and the steps between days; days are written "2026-11-28", in no time zone. Locales are the reader's, such as "de-AT". */

const DAY = 86_400_000;

const timeOf = (day: string): number => Date.parse(`${day}T00:00:00Z`);
const dayOf = (time: number): string => new Date(time).toISOString().slice(0, 10);

/** Where the reader is. */
export function today(now = new Date()): string {
  return dayOf(now.getTime() - now.getTimezoneOffset() * 60_000);
}

/** `days` later, or earlier. */
export const shifted = (day: string, days: number): string => dayOf(timeOf(day) + days * DAY);

/** The same day, `months` later or earlier; the last one of a month that is shorter. */
export function monthShifted(day: string, months: number): string {
  const date = new Date(timeOf(day));
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth() + months];
  const last = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  return dayOf(Date.UTC(year, month, Math.min(date.getUTCDate(), last)));
}

/** The first and the last days complete their weeks with days of the months beside it. `first`: 1 Monday … 7 Sunday. */
export function weeksOf(day: string, first: number): string[][] {
  const begin = weekStart(`${day.slice(0, 7)}-01`, first);
  const weeks: string[][] = [];
  for (let at = begin; at.slice(0, 7) <= day.slice(0, 7); at = shifted(at, 7)) weeks.push(Array.from({ length: 7 }, (_, n) => shifted(at, n)));
  return weeks;
}

/** The first day of this day's week. */
export const weekStart = (day: string, first: number): string => shifted(day, -((new Date(timeOf(day)).getUTCDay() - first + 7) % 7));

/** On which day a week begins there; Monday where the browser does not know. */
export function firstWeekday(name: string): number {
  const locale = new Intl.Locale(name) as Intl.Locale & { getWeekInfo?(): { firstDay: number }; weekInfo?: { firstDay: number } };
  return (locale.getWeekInfo?.() ?? locale.weekInfo)?.firstDay ?? 1;
}

export const dayInWords = (day: string, locale: string, options: Intl.DateTimeFormatOptions = { dateStyle: "medium" }): string =>
  new Intl.DateTimeFormat(locale, { ...options, timeZone: "UTC" }).format(timeOf(day));
