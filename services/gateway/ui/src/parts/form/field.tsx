/** One question of a start form, with its hint and what is wrong with its answer. */

import { ANSWER_CHARS, LONG_ANSWER_CHARS } from "../../core/limits";
import type { Question } from "../../core/wire";
import type { FormWords } from "./open-form";

interface FieldProps {
  words: FormWords;
  question: Question;
  value: string;
  /** A code; "": nothing is wrong. */
  fault: string;
  onChange(value: string): void;
}

const INPUTS: Partial<Record<Question["type"], object>> = {
  email: { type: "email", autocomplete: "email" },
  phone: { type: "tel", autocomplete: "tel" },
  number: { type: "text", inputmode: "decimal" },
  date: { type: "date" },
  order_number: { type: "text", autocomplete: "off" },
};

export function Field(props: FieldProps) {
  const { words, question, fault } = props;
  const id = `question-${question.name}`;
  const about = [question.help && `${id}h`, fault && `${id}f`].filter(Boolean).join(" ") || undefined;
  const shared = { id, "aria-invalid": fault !== "", "aria-describedby": about, "aria-required": question.required === true };
  return (
    <div class="field" data-testid={`question-${question.name}`}>
      {isGroup(question) ? <Group {...props} shared={shared} /> : question.type === "consent" ? <Consent {...props} shared={shared} /> : <Line {...props} shared={shared} />}
      {question.help && (
        <small id={`${id}h`} dir="auto">
          {question.help}
        </small>
      )}
      {fault && (
        <p id={`${id}f`} class="over" role="alert">
          {words.formFaults[fault] ?? words.formFault}
        </p>
      )}
    </div>
  );
}

type Shared = { id: string; "aria-invalid": boolean; "aria-describedby": string | undefined; "aria-required": boolean };
type Inner = FieldProps & { shared: Shared };

/** So many answers are shown at once; more are a list to open. */
const SHOWN_AT_ONCE = 5;
const isGroup = ({ type, options }: Question): boolean => type === "several" || type === "yes_no" || (type === "choice" && (options?.length ?? 0) <= SHOWN_AT_ONCE);

function Label({ words, question }: Pick<FieldProps, "words" | "question">) {
  return (
    <span dir="auto">
      {question.label} {!question.required && <span class="optional">({words.formOptional})</span>}
    </span>
  );
}

function Line({ words, question, value, onChange, shared }: Inner) {
  const change = (event: { currentTarget: { value: string } }): void => onChange(event.currentTarget.value);
  return (
    <>
      <label for={shared.id}>
        <Label words={words} question={question} />
      </label>
      {question.type === "long_text" ? (
        <textarea {...shared} rows={3} dir="auto" maxLength={LONG_ANSWER_CHARS} value={value} onInput={change} />
      ) : question.type === "choice" ? (
        <select {...shared} value={value} onChange={change}>
          <option value="">{words.formChoose}</option>
          {(question.options ?? []).map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
      ) : (
        <input
          {...shared}
          type="text"
          {...(question.fills === "name" && { autocomplete: "name" })}
          {...INPUTS[question.type]}
          dir={question.type === "text" ? "auto" : "ltr"}
          maxLength={ANSWER_CHARS}
          value={value}
          onInput={change}
        />
      )}
    </>
  );
}

function Consent({ words, question, value, onChange, shared }: Inner) {
  return (
    <label class="tick">
      <input {...shared} type="checkbox" checked={value === "yes"} onChange={(event) => onChange(event.currentTarget.checked ? "yes" : "")} />
      <Label words={words} question={question} />
    </label>
  );
}

function Group({ words, question, value, onChange, shared }: Inner) {
  const several = question.type === "several";
  const yesNo = [
    { value: "yes", label: words.formYes },
    { value: "no", label: words.formNo },
  ];
  const options = question.type === "yes_no" ? yesNo : (question.options ?? []);
  const chosen = value.split(",").filter(Boolean);
  const toggled = (one: string): string => (chosen.includes(one) ? chosen.filter((other) => other !== one) : [...chosen, one]).join();
  const { id, ...described } = shared;
  return (
    <fieldset aria-describedby={described["aria-describedby"]}>
      <legend>
        <Label words={words} question={question} />
      </legend>
      {options.map((option) => (
        <label key={option.value} class="tick">
          <input
            type={several ? "checkbox" : "radio"}
            name={id}
            value={option.value}
            aria-invalid={described["aria-invalid"]}
            checked={chosen.includes(option.value)}
            onChange={() => onChange(several ? toggled(option.value) : option.value)}
          />
          <span dir="auto">{option.label}</span>
        </label>
      ))}
    </fieldset>
  );
}
