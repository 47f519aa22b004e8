/** A number as a link for a phone of one's own; the reason instead, where the contact wants no more calls. */

import type { ComponentChildren } from "preact";
import { telHref } from "../../core/text";
import type { Texts } from "../props";
import { useLoaded } from "../state/http";

/** Ms between two looks: what is noted beside an open page is soon seen there. */
const AGAIN_MS = 10_000;

interface TelProps extends Texts {
  number: string;
  button?: boolean;
  /** What the link says; the number if left out. */
  children?: ComponentChildren;
}

/** Until the answer is there it is no link: who refuses calls must not be dialled by a quick hand. */
export function Tel({ words, number, button, children }: TelProps) {
  const { value } = useLoaded<{ refused: boolean }>(`/api/calls/consent?${new URLSearchParams({ number })}`, AGAIN_MS);
  const shown = children ?? <bdi dir="ltr">{number}</bdi>;
  const look = button ? "btn" : undefined;
  if (value?.refused)
    return (
      <span class="tel-refused" data-testid="tel-refused">
        {words.reach.calls.refuses(number)}
      </span>
    );
  if (!value) return <span data-testid="tel-unknown">{shown}</span>;
  return (
    <a class={look} href={telHref(number)} data-testid="tel">
      {shown}
    </a>
  );
}
