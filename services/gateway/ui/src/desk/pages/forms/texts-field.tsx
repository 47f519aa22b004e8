/** A text in each language of the form, with what is wrong with it. */

import type { Fault, Texts } from "./draft";

interface Props {
  label: string;
  /** What follows the form's path in faults. */
  path: string;
  /** Behind the label, such as "optional". */
  mark?: string;
  value: Texts;
  languages: readonly string[];
  /** Of the desk. */
  language: string;
  faults: ReadonlyMap<string, Fault>;
  long?: boolean;
  onChange(value: Texts): void;
}

export function TextsField({ label, path, mark, value, languages, language, faults, long, onChange }: Props) {
  return (
    <fieldset class="texts" data-testid={`texts-${path}`}>
      <legend>
        {label}
        {mark && <small> ({mark})</small>}
      </legend>
      {languages.map((tag) => {
        const fault = faults.get(`${path}.${tag}`);
        const shared = {
          value: value[tag] ?? "",
          lang: tag,
          dir: "auto" as const,
          "aria-label": `${label}: ${languageName(tag, language)}`,
          "aria-invalid": fault !== undefined,
          "aria-describedby": fault ? `fault-${path}.${tag}` : undefined,
          "data-testid": `text-${path}-${tag}`,
          onInput: (event: { currentTarget: { value: string } }) => onChange({ ...value, [tag]: event.currentTarget.value }),
        };
        return (
          <div key={tag} class="text-line">
            {languages.length > 1 && (
              <abbr title={languageName(tag, language)} aria-hidden="true">
                {tag}
              </abbr>
            )}
            <div class="field">
              {long ? <textarea rows={2} {...shared} /> : <input {...shared} />}
              <FaultText id={`fault-${path}.${tag}`} fault={fault} />
            </div>
          </div>
        );
      })}
      <FaultText fault={faults.get(path)} />
    </fieldset>
  );
}

export function FaultText({ fault, id }: { fault: Fault | undefined; id?: string }) {
  if (!fault) return null;
  return (
    <p class="over" dir="auto" id={id} data-testid="field-fault" data-path={fault.path}>
      {fault.message}
      {fault.cure && <>; {fault.cure}</>}
    </p>
  );
}

export const languageName = (tag: string, language: string): string => {
  try {
    return new Intl.DisplayNames([language], { type: "language" }).of(tag) ?? tag;
  } catch {
    return tag;
  }
};
