/** Chooses a template that the provider has approved, takes its values, and shows how it reads. */

import { useEffect, useState } from "preact/hooks";
import type { Texts } from "../props";
import { call, useLoaded } from "../state/http";
import type { ListedTemplate } from "./ways";

export interface ChosenTemplate {
  name: string;
  language: string;
  values: string[];
  variables: string[];
  /** How it reads; "" while a value is missing. */
  text: string;
}

interface Preview {
  text: string;
  missing: string[];
}

export function TemplateField({ words, account, csrf, onChange }: Texts & { account: string; csrf(): string; onChange(chosen: ChosenTemplate | null): void }) {
  const { first } = words.reach;
  const path = `/api/accounts/${encodeURIComponent(account)}/templates`;
  const loaded = useLoaded<{ templates: ListedTemplate[] }>(path);
  const [chosen, setChosen] = useState<ListedTemplate | null>(null);
  const [values, setValues] = useState<string[]>([]);
  const [preview, setPreview] = useState<Preview | null>(null);
  useEffect(() => {
    let wanted = true;
    setPreview(null);
    onChange(null);
    if (!chosen) return;
    const { name, language } = chosen;
    void call<Preview>(`${path}/preview`, { method: "POST", body: { name, language, values }, csrf: csrf() }).then((answer) => {
      if (!wanted || !answer.ok) return;
      setPreview(answer.body);
      const variables = chosen.variables.map((one) => one.key);
      onChange(answer.body.missing.length > 0 ? null : { name, language, values, variables, text: answer.body.text });
    });
    return () => void (wanted = false);
  }, [chosen, values]);
  const listed = (loaded.value?.templates ?? []).filter((one) => one.sendable);
  if (loaded.value && listed.length === 0) return <p class="none">{first.noTemplates}</p>;
  return (
    <>
      <label class="field">
        <span>{first.template}</span>
        <select
          data-testid="write-template"
          onChange={(event) => {
            const found = listed[Number(event.currentTarget.value)] ?? null;
            setValues(found?.variables.map(() => "") ?? []);
            setChosen(found);
          }}
        >
          <option value="">{first.choose}</option>
          {listed.map((one, place) => (
            <option key={`${one.name} ${one.language}`} value={place}>
              {one.name} · {one.language}
            </option>
          ))}
        </select>
      </label>
      {chosen?.variables.map((one, place) => (
        <label key={one.key} class="field">
          <span>{first.value(one.key)}</span>
          <input value={values[place] ?? ""} placeholder={one.example} dir="auto" onInput={(event) => setValues(values.map((old, at) => (at === place ? event.currentTarget.value : old)))} />
        </label>
      ))}
      {preview && (
        <blockquote class="write-preview" dir="auto" data-testid="write-preview">
          {preview.text}
        </blockquote>
      )}
    </>
  );
}
