/** A field that takes one name after another: Enter takes it, and so does leaving the field. */

import { useState } from "preact/hooks";
import { isEnter } from "../../../core/keys";

interface Props {
  class?: string;
  list?: string;
  placeholder: string;
  label: string;
  testId?: string;
  autocapitalize?: "none";
  onAdd(name: string): void;
}

export function NameField({ label, testId, onAdd, ...input }: Props) {
  const [text, setText] = useState("");
  const add = (): void => {
    onAdd(text);
    setText("");
  };
  return (
    <input
      {...input}
      type="text"
      aria-label={label}
      data-testid={testId}
      value={text}
      onInput={(event) => setText(event.currentTarget.value)}
      onBlur={add}
      onKeyDown={(event) => {
        if (!isEnter(event)) return;
        event.preventDefault();
        add();
      }}
    />
  );
}
