/** Where the policy has masked a number in a text: a mark that says what it was, and why it is not there. */

import type { Texts } from "../../props";
import { Icon } from "../../shell/icons";
import { maskedIn } from "./masks";

export function MaskedMark({ text, words }: Texts & { text: string }) {
  const { masked } = words.reach;
  const { cards, ibans } = maskedIn(text);
  if (cards + ibans === 0) return null;
  return (
    <small class="masked" title={masked.why} data-testid="masked">
      <Icon name="shield" />
      {[cards > 0 && masked.cards(cards), ibans > 0 && masked.ibans(ibans)].filter(Boolean).join(" · ")}
      <span class="sr-only">{`. ${masked.why}`}</span>
    </small>
  );
}
