/** Some of a few things, each a pill; where their order counts, each chosen one says its place. */

import { type Faults, faultAt, toggled } from "./draft";
import { FaultText } from "./fault-text";
import type { PageTexts } from "../../props";

interface Props extends Pick<PageTexts, "texts"> {
  faults: Faults;
  field: string;
  label: string;
  hint?: string;
  ordered?: boolean;
  testid: string;
  choices: readonly { id: string; name: string }[];
  chosen: readonly string[];
  onChange(chosen: string[]): void;
}

export function ChoiceField({ texts, faults, field, label, hint, ordered = false, testid, choices, chosen, onChange }: Props) {
  // What was chosen and is not there any more can still be taken away.
  const gone = chosen.filter((id) => !choices.some((one) => one.id === id)).map((id) => ({ id, name: id }));
  return (
    <fieldset class="pills">
      <legend>{label}</legend>
      {[...choices, ...gone].map(({ id, name }) => {
        const place = chosen.indexOf(id);
        return (
          <label key={id} class={place >= 0 ? "pill chosen" : "pill"} data-testid={testid} data-choice={id}>
            <input type="checkbox" checked={place >= 0} onChange={() => onChange(toggled(chosen, id))} />
            {ordered && place >= 0 && `${place + 1}. `}
            <bdi>{name}</bdi>
          </label>
        );
      })}
      {hint && <small>{hint}</small>}
      <FaultText texts={texts} fault={faultAt(faults, field, true)} field={field} />
    </fieldset>
  );
}
