/** Whether the buttons of the head show their words: measured, as words differ in length by language, and faces come and go. */

import type { RefObject } from "preact";
import { useLayoutEffect } from "preact/hooks";

/** Of the contact's name, px: enough to tell people apart, before the buttons give up their words. */
const NAME_NEEDS = 96;

/** The buttons show words as long as the name keeps its place. `name` takes what they leave; `shown` changes with what is in the head. */
export function useWording(head: RefObject<HTMLElement | null>, name: RefObject<HTMLElement | null>, shown: string): void {
  useLayoutEffect(() => {
    const element = head.current;
    if (!element) return;
    const measure = (): void => {
      element.dataset.wording = "words";
      if ((name.current?.offsetWidth ?? 0) < NAME_NEEDS) element.dataset.wording = "icons";
    };
    measure();
    const watch = new ResizeObserver(measure);
    watch.observe(element);
    return () => watch.disconnect();
  }, [shown]);
}
