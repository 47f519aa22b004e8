/** A plain text field with line numbers; lines with faults are marked in the margin. */

import { useEffect, useRef } from "preact/hooks";

interface EditorProps {
  label: string;
  text: string;
  faults: readonly { line: number; message: string }[];
  /** Where the caret is to go; a new object asks again. */
  line: { n: number } | null;
  onChange(text: string): void;
}

export function Editor({ label, text, faults, line, onChange }: EditorProps) {
  const field = useRef<HTMLTextAreaElement>(null);
  const margin = useRef<HTMLDivElement>(null);
  const marked = new Map(faults.map((fault) => [fault.line, fault.message]));
  const lines = text.split("\n").length;
  useEffect(() => {
    if (line && field.current) goToLine(field.current, line.n);
  }, [line]);
  return (
    <div class="editor" dir="ltr" style={{ "--lines": lines }}>
      <div class="margin" ref={margin} aria-hidden="true">
        {Array.from({ length: lines }, (_, n) => (
          <span key={n} class={marked.has(n + 1) ? "bad" : undefined} title={marked.get(n + 1)}>
            {n + 1}
          </span>
        ))}
      </div>
      <textarea
        ref={field}
        value={text}
        aria-label={label}
        aria-invalid={faults.length > 0}
        wrap="off"
        spellcheck={false}
        autocapitalize="none"
        data-testid="policy-text"
        onInput={(event) => onChange(event.currentTarget.value)}
        onScroll={(event) => margin.current && (margin.current.scrollTop = event.currentTarget.scrollTop)}
      />
    </div>
  );
}

/** Selects the line and brings it into view. */
function goToLine(field: HTMLTextAreaElement, n: number): void {
  const lines = field.value.split("\n");
  const from = lines.slice(0, n - 1).reduce((sum, one) => sum + one.length + 1, 0);
  field.focus();
  field.setSelectionRange(from, from + (lines[n - 1]?.length ?? 0));
  field.scrollTop = Math.max(0, (field.scrollHeight / lines.length) * (n - 4));
}
