/** Months as weeks, and steps from day to day, whatever the time zone and the language. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { dayInWords, firstWeekday, monthShifted, shifted, today, weekStart, weeksOf } from "../../src/desk/pages/search/month";

const days = fc.date({ min: new Date("1990-01-01"), max: new Date("2090-01-01"), noInvalidDate: true }).map((date) => date.toISOString().slice(0, 10));

test("a month has all of its days once, in whole weeks that begin on the wanted day", () => {
  fc.assert(
    fc.property(days, fc.integer({ min: 1, max: 7 }), (day, first) => {
      const weeks = weeksOf(day, first);
      const all = weeks.flat();
      const inMonth = all.filter((one) => one.slice(0, 7) === day.slice(0, 7));
      const last = Number(shifted(monthShifted(`${day.slice(0, 7)}-01`, 1), -1).slice(8));

      expect(all).toEqual(all.map((_, n) => shifted(all[0] ?? "", n)));
      expect(inMonth.length).toBe(last);
      expect(weeks.every((week) => weekStart(week[6] ?? "", first) === week[0])).toBe(true);
    }),
  );
});

test.each([
  ["2026-01-31", 1, "2026-02-28"],
  ["2028-01-31", 1, "2028-02-29"],
  ["2026-03-31", -1, "2026-02-28"],
  ["2026-12-15", 1, "2027-01-15"],
  ["2026-01-15", -1, "2025-12-15"],
  ["2026-05-10", 0, "2026-05-10"],
])("%s, %i months on, is %s", (day, months, expected) => {
  expect(monthShifted(day, months)).toBe(expected);
});

test.each([
  ["2026-11-28", 1, "2026-11-23"],
  ["2026-11-28", 7, "2026-11-22"],
  ["2026-11-22", 7, "2026-11-22"],
  ["2026-11-22", 1, "2026-11-16"],
  ["2026-11-28", 6, "2026-11-28"],
])("the week of %s that begins on day %i begins on %s", (day, first, expected) => {
  expect(weekStart(day, first)).toBe(expected);
});

test("days are written in the language of the desk, and a week begins as there", () => {
  expect(["de", "ru", "es"].map((language) => dayInWords("2026-11-03", language, { month: "long" }))).toEqual(["November", "ноябрь", "noviembre"]);
  expect(dayInWords("2026-11-03", "ar")).toMatch(/2026/);
  expect(["de", "ar"].map(firstWeekday)).toEqual([1, 6]);
});

test("today is the reader's own day", () => {
  const now = new Date(2026, 10, 3, 0, 5);

  expect([today(now), today(new Date(2026, 10, 3, 23, 55))]).toEqual(["2026-11-03", "2026-11-03"]);
});
