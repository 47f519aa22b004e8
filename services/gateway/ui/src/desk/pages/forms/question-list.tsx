/** The questions of a form in their order, which is changed by dragging, by arrow keys on the handle, or by buttons. */

import { useEffect, useRef, useState } from "preact/hooks";
import { Icon } from "../../shell/icons";
import type { PageTexts } from "../props";
import { type Fault, type FieldDraft, type FormDraft, moved, titleOf } from "./draft";
import { placeAt } from "./placing";
import { QuestionEdit } from "./question-edit";

interface Props extends Omit<PageTexts, "words"> {
  form: FormDraft;
  faults: ReadonlyMap<string, Fault>;
  open: number | null;
  onOpen(key: number | null): void;
  onChange(fields: FieldDraft[]): void;
}

export function QuestionList({ texts, language, form, faults, open, onOpen, onChange }: Props) {
  const { forms } = texts;
  const { fields } = form;
  const list = useRef<HTMLOListElement>(null);
  const [drag, setDrag] = useState<{ from: number; to: number } | null>(null);
  const [said, say] = useState("");
  const focus = useRef<number | null>(null);

  useEffect(() => {
    // A node that moves loses the focus.
    if (focus.current !== null) list.current?.querySelector<HTMLElement>(`[data-key="${focus.current}"] .handle`)?.focus();
    focus.current = null;
  }, [fields]);

  function move(from: number, to: number): void {
    const target = Math.min(fields.length - 1, Math.max(0, to));
    if (target === from) return;
    focus.current = fields[from]?.key ?? null;
    onChange(moved(fields, from, target));
    say(forms.movedTo(target + 1, fields.length));
  }

  function grab(event: PointerEvent, from: number): void {
    if (event.button !== 0) return;
    event.preventDefault();
    const handle = event.currentTarget as HTMLElement;
    handle.focus();
    handle.setPointerCapture(event.pointerId);
    const rows = [...(list.current?.children ?? [])].map((row) => row.getBoundingClientRect());
    const top = list.current?.getBoundingClientRect().top ?? 0;
    let to = from;
    const follow = ({ clientY }: PointerEvent): void => {
      // The list may have been scrolled since.
      const shift = (list.current?.getBoundingClientRect().top ?? 0) - top;
      to = placeAt(rows.map((row) => row.top + shift + row.height / 2), clientY, from);
      setDrag({ from, to });
    };
    const end = (last: PointerEvent): void => {
      handle.removeEventListener("pointermove", follow);
      handle.removeEventListener("pointerup", end);
      handle.removeEventListener("pointercancel", end);
      setDrag(null);
      if (last.type === "pointerup") move(from, to);
    };
    handle.addEventListener("pointermove", follow);
    handle.addEventListener("pointerup", end);
    handle.addEventListener("pointercancel", end);
  }

  return (
    <>
      <ol class="questions" ref={list} data-testid="questions">
        {fields.map((field, place) => (
          <li key={field.key} class={`question ${markOf(drag, place)}`} data-key={field.key} data-testid="question" data-name={field.name}>
            <div class="question-head">
              <button
                type="button"
                class="icon-btn handle"
                aria-label={forms.move(titleOf(field, form, language, forms.untitled))}
                title={forms.move(titleOf(field, form, language, forms.untitled))}
                data-testid="question-handle"
                onPointerDown={(event) => grab(event, place)}
                onKeyDown={(event) => {
                  const by = event.key === "ArrowUp" ? -1 : event.key === "ArrowDown" ? 1 : 0;
                  if (by === 0) return;
                  event.preventDefault();
                  move(place, place + by);
                }}
              >
                <Icon name="grip" />
              </button>
              <button type="button" class="question-title" aria-expanded={open === field.key} data-testid="question-open" onClick={() => onOpen(open === field.key ? null : field.key)}>
                <strong dir="auto">{titleOf(field, form, language, forms.untitled)}</strong>
                <small>
                  {[forms.types[field.type], !field.required && forms.optionalMark, field.when.mode !== "always" && forms.conditional].filter(Boolean).join(" · ")}
                </small>
                {[...faults.keys()].some((path) => path.startsWith(`fields[${place}]`)) && open !== field.key && <small class="over">{texts.policy.faults([...faults.keys()].filter((path) => path.startsWith(`fields[${place}]`)).length)}</small>}
              </button>
            </div>
            {open === field.key && (
              <QuestionEdit
                texts={texts}
                language={language}
                form={form}
                place={place}
                faults={faults}
                onChange={(next) => onChange(fields.map((one) => (one.key === field.key ? next : one)))}
                onRemove={() => onChange(fields.filter((one) => one.key !== field.key))}
              />
            )}
          </li>
        ))}
      </ol>
      <p class="sr-only" role="status" data-testid="moved">
        {said}
      </p>
    </>
  );
}

/** Where the dragged question would go. */
function markOf(drag: { from: number; to: number } | null, place: number): string {
  if (!drag) return "";
  if (drag.from === place) return "dragged";
  return drag.to === place ? (drag.to < drag.from ? "drop-above" : "drop-below") : "";
}
