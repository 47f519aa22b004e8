/** How the audit log is asked for. */
import { expect, test } from "vitest";
import { isFiltered, noFilters, pathOf } from "../../../src/desk/pages/audit/filters";

test("only what narrows it is asked for, and days are the reader's", () => {
  const day = { from: new Date(2026, 10, 28).getTime(), to: new Date(2026, 10, 30).getTime() };

  expect(pathOf(noFilters, 0)).toBe("/api/audit?");
  expect(pathOf({ ...noFilters, who: "command line", thing: " a&b ", from: "2026-11-28", to: "2026-11-29" }, 51)).toBe(
    `/api/audit?who=command+line&thing=a%26b&since=${day.from}&until=${day.to}&before=51`,
  );
  expect([isFiltered(noFilters), isFiltered({ ...noFilters, thing: " " }), isFiltered({ ...noFilters, kind: "agent" })]).toEqual([false, false, true]);
});
