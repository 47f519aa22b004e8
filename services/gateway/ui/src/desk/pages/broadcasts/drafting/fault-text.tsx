/** What is wrong with a field, in the reader's language; what has no text there in the server's words, which are English. */

import type { PageTexts } from "../../props";
import { type Fault, faultText } from "../../fault-text";

export function FaultText({ texts, fault, field }: Pick<PageTexts, "texts"> & { fault: Fault | undefined; field: string }) {
  if (!fault) return null;
  const { text, own } = faultText(fault, texts.broadcasts.faults);
  return (
    <p class="problem broadcast-fault" id={`fault-${field}`} data-testid="broadcast-fault" data-field={field} {...(own ? { lang: "en", dir: "ltr" as const } : {})}>
      {text}
    </p>
  );
}

/** What a field needs to say that it is wrong. */
export const wrongAt = (fault: Fault | undefined, field: string) => (fault ? ({ "aria-invalid": true, "aria-describedby": `fault-${field}` } as const) : {});
