/** A dialog over the desk: Escape or a click beside it closes it, and the focus returns to where it was. */

import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";

interface Props {
  title: string;
  testid: string;
  /** For forms with two columns. */
  wide?: boolean;
  /** Something is under way whose end must be seen: it stays open. */
  busy?: boolean;
  onDone(): void;
  children: ComponentChildren;
}

export function Modal({ title, testid, wide = false, busy = false, onDone, children }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const before = document.activeElement;
    dialog.current?.showModal();
    // Once the dialog has left the page: until then nothing else takes the focus.
    return () => queueMicrotask(() => before instanceof HTMLElement && before.isConnected && before.focus());
  }, []);
  return (
    <dialog
      ref={dialog}
      class={wide ? "wide" : undefined}
      aria-label={title}
      data-testid={testid}
      onCancel={(event) => busy && event.preventDefault()}
      onClose={() => (busy ? dialog.current?.showModal() : onDone())}
      onClick={(event) => event.target === dialog.current && !busy && onDone()}
    >
      <div class="dialog">
        <h2>{title}</h2>
        {children}
      </div>
    </dialog>
  );
}
