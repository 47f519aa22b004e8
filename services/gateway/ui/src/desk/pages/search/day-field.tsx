/** A day, chosen in a calendar that speaks the language of the desk: the browser's own date field speaks the browser's. */

import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { regionalOf } from "../../../parts/words";
import { Modal } from "../../dialogs/modal";
import { Icon } from "../../shell/icons";
import type { PageTexts } from "../props";
import { dayInWords, firstWeekday, monthShifted, shifted, today, weekStart, weeksOf } from "./month";

interface DayFieldProps extends PageTexts {
  label: string;
  /** "2026-11-28", or "" for any. */
  value: string;
  testid: string;
  onChange(day: string): void;
}

export function DayField({ label, value, testid, onChange, ...texts }: DayFieldProps) {
  const [open, setOpen] = useState(false);
  const text = value ? dayInWords(value, regionalOf(texts.language)) : texts.texts.search.anyDay;
  return (
    <span class="day-field">
      <span aria-hidden="true">{label}</span>
      <button type="button" class={value ? "set" : ""} aria-label={`${label}: ${text}`} aria-haspopup="dialog" data-testid={testid} data-day={value} onClick={() => setOpen(true)}>
        {text}
        <Icon name="calendar" />
      </button>
      {open && (
        <Modal title={label} testid="calendar" onDone={() => setOpen(false)}>
          <Calendar
            {...texts}
            value={value}
            onChoose={(day) => {
              onChange(day);
              setOpen(false);
            }}
          />
        </Modal>
      )}
    </span>
  );
}

/** By how many days each key moves; "ahead" is to the left where one reads from the right. */
const STEPS: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };

function Calendar({ texts, words, language, value, onChoose }: PageTexts & { value: string; onChoose(day: string): void }) {
  const [at, moveTo] = useState(value || today());
  const grid = useRef<HTMLTableElement>(null);
  const byKey = useRef(true);
  const locale = regionalOf(language);
  const first = firstWeekday(locale);
  const weeks = weeksOf(at, first);
  useLayoutEffect(() => {
    // The buttons beside the month's name keep the focus: one presses them again.
    if (byKey.current) grid.current?.querySelector<HTMLElement>("[tabindex='0']")?.focus();
  }, [at]);

  function key(event: KeyboardEvent): void {
    const ahead = getComputedStyle(event.currentTarget as Element).direction === "rtl" && /Left|Right/.test(event.key) ? -1 : 1;
    const next = nextOf(event.key, ahead);
    if (!next) return;
    event.preventDefault();
    byKey.current = true;
    moveTo(next);
  }

  function nextOf(pressed: string, ahead: number): string | null {
    const step = STEPS[pressed];
    if (step) return shifted(at, step * ahead);
    if (pressed === "PageUp" || pressed === "PageDown") return monthShifted(at, pressed === "PageUp" ? -1 : 1);
    if (pressed === "Home" || pressed === "End") return shifted(weekStart(at, first), pressed === "Home" ? 0 : 6);
    return null;
  }

  const turn = (months: number) => () => {
    byKey.current = false;
    moveTo(monthShifted(at, months));
  };
  const month = dayInWords(at, locale, { month: "long", year: "numeric" });
  return (
    <>
      <div class="calendar-head">
        <button type="button" class="icon-btn" aria-label={texts.search.monthBefore} title={texts.search.monthBefore} data-testid="month-before" onClick={turn(-1)}>
          <Icon name="back" />
        </button>
        <strong role="status" data-testid="month">
          {month}
        </strong>
        <button type="button" class="icon-btn ahead" aria-label={texts.search.monthAfter} title={texts.search.monthAfter} data-testid="month-after" onClick={turn(1)}>
          <Icon name="back" />
        </button>
      </div>
      <table class="calendar" role="grid" aria-label={month} ref={grid} onKeyDown={key}>
        <thead>
          <tr>
            {weeks[0]?.map((day) => (
              <th key={day} scope="col" abbr={dayInWords(day, locale, { weekday: "long" })}>
                {dayInWords(day, locale, { weekday: "short" })}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {weeks.map((days) => (
            <tr key={days[0]}>
              {days.map((day) => (
                <td key={day} role="gridcell" aria-selected={day === value}>
                  <button
                    type="button"
                    class={day.slice(0, 7) === at.slice(0, 7) ? "" : "beside-month"}
                    tabIndex={day === at ? 0 : -1}
                    autofocus={day === at}
                    aria-label={dayInWords(day, locale, { dateStyle: "full" })}
                    aria-current={day === today() ? "date" : undefined}
                    data-testid="day"
                    data-day={day}
                    onClick={() => onChoose(day)}
                  >
                    {dayInWords(day, locale, { day: "numeric" })}
                  </button>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <div class="dialog-foot">
        <button type="button" class="btn" data-testid="any-day" onClick={() => onChoose("")}>
          {texts.search.anyDay}
        </button>
        <button type="button" class="btn" data-testid="today" onClick={() => onChoose(today())}>
          {words.today}
        </button>
      </div>
    </>
  );
}
