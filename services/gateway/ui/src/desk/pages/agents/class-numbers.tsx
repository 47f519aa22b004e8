/** Numbers by channel class: a field for each, and one to add another class. */

import type { PageTexts } from "../props";
import { type Numbers, withClass } from "./agent-values";
import { NameField } from "./name-field";

interface Props extends Pick<PageTexts, "texts"> {
  id: "weights" | "limits";
  title: string;
  hint: string;
  most: number;
  numbers: Numbers;
  onChange(numbers: Numbers): void;
}

export function ClassNumbers({ texts, id, title, hint, most, numbers, onChange }: Props) {
  return (
    <fieldset class="class-numbers" data-testid={`agent-${id}`}>
      <legend>
        {title} <small>{hint}</small>
      </legend>
      {numbers.map(([name, value]) => (
        <label key={name}>
          {name}
          <input
            type="number"
            min={0}
            max={most}
            value={value}
            placeholder={texts.agents.byPolicy}
            data-testid={`agent-${id}-${name}`}
            onInput={(event) => onChange(numbers.map(([one, old]): [string, string] => [one, one === name ? event.currentTarget.value : old]))}
          />
        </label>
      ))}
      <NameField class="add" placeholder={texts.agents.addClass} label={`${title}: ${texts.agents.addClass}`} autocapitalize="none" onAdd={(name) => onChange(withClass(numbers, name))} />
    </fieldset>
  );
}
