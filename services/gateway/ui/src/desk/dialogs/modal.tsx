/** A dialog over the desk: Escape or a click beside it closes it, and the focus returns to where it was. */

import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";

interface Props {
  title: string;
  testid: string;
  /** For forms with two columns. */
  wide?: boolean;
  onDone(): void;
  children: ComponentChildren;
}

export function Modal({ title, testid, wide = false, onDone, children }: Props) {
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
      onClose={onDone}
      onClick={(event) => event.target === dialog.current && onDone()}
    >
      <div class="dialog">
        <h2>{title}</h2>
        {children}
      </div>
    </dialog>
  );
}
