/** Asks the server, a moment after the last key, what the policy is with the forms as they are now. */

import { useEffect, useState } from "preact/hooks";
import { TYPING_RESTS } from "../../../core/limits";
import type { FormAsked } from "../../../core/wire";
import { call } from "../../state/http";
import type { Change } from "../policy/policy-check";
import { type Fault, type FormDraft, draftOf, faultsAt, formOf, type Raw } from "./draft";

export interface Active {
  text: string;
  hash: string;
  active: boolean;
}

export interface Rule {
  name: string;
  form: string;
  ask: "before" | "within";
}

export interface Verdict {
  text: string;
  forms: Record<string, Raw>;
  rules: Rule[];
  faults: Fault[];
  changes: Change[];
  preview: FormAsked | null;
}

/** Forms by name, in their order; null: to be removed. */
export type Drafts = Record<string, FormDraft | null>;

export interface Asked {
  form: string;
  language: string;
  answers: Record<string, string>;
  check: boolean;
}

export const draftsOf = (forms: Record<string, Raw>, language: string): Drafts => Object.fromEntries(Object.entries(forms).map(([name, form]) => [name, draftOf(form, language)]));

/** The forms that are not as they were. */
export function changesIn(drafts: Drafts, forms: Record<string, Raw>, language: string): Record<string, Raw | null> {
  const written = (form: FormDraft): string => JSON.stringify(formOf(form));
  const differs = ([name, draft]: [string, FormDraft | null]): boolean => {
    const before = forms[name];
    if (draft === null) return before !== undefined;
    return before === undefined || written(draft) !== written(draftOf(before, language));
  };
  return Object.fromEntries(Object.entries(drafts).filter(differs).map(([name, draft]) => [name, draft && formOf(draft)]));
}

/** Faults that no field of this form shows. */
export const faultsOutside = (faults: readonly Fault[], form: string): Fault[] => faults.filter((fault) => faultsAt([fault], `forms.${form}`).size === 0);

export interface Checked {
  /** The newest answer; stays while another is on its way. */
  verdict: Verdict | null;
  state: "busy" | "done" | "failed" | "not_editable";
}

/** `asked` null: no preview. */
export function useVerdict(text: string, changes: Record<string, Raw | null>, asked: Asked | null, csrf: () => string): Checked {
  const [checked, setChecked] = useState<Checked & { of: string }>({ verdict: null, state: "busy", of: "" });
  const body = JSON.stringify({ text, forms: changes, preview: asked });
  useEffect(() => {
    let wanted = true;
    const timer = setTimeout(
      () => {
        void call<Verdict>("/api/policy/forms", { method: "POST", body: JSON.parse(body), csrf: csrf() }).then((answer) => {
          if (!wanted) return;
          const state = answer.ok ? "done" : answer.problem.code === "not_editable" ? "not_editable" : "failed";
          setChecked((old) => ({ verdict: answer.ok ? answer.body : old.verdict, state, of: body }));
        });
      },
      checked.of === "" ? 0 : TYPING_RESTS,
    );
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [body]);
  return checked.of === body ? checked : { verdict: checked.verdict, state: "busy" };
}
