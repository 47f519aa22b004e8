/** Numbers by channel class: a field for each, and one to add another class. */

import { useState } from "preact/hooks";
import { isEnter } from "../../../core/keys";
import type { PageTexts } from "../props";
import { type Numbers, withClass } from "./agent-values";

interface Props extends Pick<PageTexts, "texts"> {
  id: "weights" | "limits";
  title: string;
  hint: string;
  most: number;
  numbers: Numbers;
  onChange(numbers: Numbers): void;
}

export function ClassNumbers({ texts, id, title, hint, most, numbers, onChange }: Props) {
  const [text, setText] = useState("");
  const add = (): void => {
    onChange(withClass(numbers, text));
    setText("");
  };
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
      <input
        class="add"
        value={text}
        placeholder={texts.agents.addClass}
        aria-label={`${title}: ${texts.agents.addClass}`}
        autocapitalize="none"
        onInput={(event) => setText(event.currentTarget.value)}
        onBlur={add}
        onKeyDown={(event) => {
          if (!isEnter(event)) return;
          event.preventDefault();
          add();
        }}
      />
    </fieldset>
  );
}
