/** A start form while somebody builds it: from the policy's values to what the fields of the page hold, and back; pure. */

export type Texts = Record<string, string>;
export const TYPES = ["text", "long_text", "email", "phone", "number", "choice", "several", "yes_no", "date", "order_number", "consent"] as const;
export type FieldType = (typeof TYPES)[number];
export const PROFILE = ["name", "email", "phone", "language"] as const;
export const FIELDS_MOST = 20;
export const OPTIONS_MOST = 50;

export interface OptionDraft {
  key: number;
  value: string;
  label: Texts;
}

/** When a question is asked; `answer`: after an earlier answer; `own`: a condition as it is written in the policy. */
export type Condition =
  | { mode: "always" }
  | { mode: "answer"; fact: string; test: "exists" | "is" | "is_not" | "contains"; value: string }
  | { mode: "own"; text: string };

export interface FieldDraft {
  /** Stays while the name changes. */
  key: number;
  name: string;
  type: FieldType;
  label: Texts;
  help: Texts;
  required: boolean;
  options: OptionDraft[];
  when: Condition;
  fills: string;
  pattern: string;
  country: string;
  least: string;
  most: string;
}

export interface FormDraft {
  languages: string[];
  title: Texts;
  intro: Texts;
  fields: FieldDraft[];
}

export type Raw = Record<string, unknown>;

let last = 0;
const nextKey = (): number => ++last;
const textsOf = (value: unknown): Texts => Object.fromEntries(Object.entries((value ?? {}) as object).map(([tag, text]) => [tag, String(text ?? "")]));
const wordOf = (value: unknown): string => (value === undefined || value === null ? "" : String(value));
const listOf = (value: unknown): Raw[] => (Array.isArray(value) ? (value as Raw[]) : []);

/** What the page holds of a form; `language`: of the first text where none is written. */
export function draftOf(form: Raw, language: string): FormDraft {
  const fields = listOf(form.fields).map(fieldOf);
  const texts = [textsOf(form.title), textsOf(form.intro), ...fields.flatMap((field) => [field.label, field.help, ...field.options.map(({ label }) => label)])];
  const languages = [...new Set(texts.flatMap(Object.keys))];
  return { languages: languages.length > 0 ? languages : [language], title: textsOf(form.title), intro: textsOf(form.intro), fields };
}

function fieldOf(raw: Raw): FieldDraft {
  return {
    key: nextKey(),
    name: wordOf(raw.name),
    type: (raw.type ?? "text") as FieldType,
    label: textsOf(raw.label),
    help: textsOf(raw.help),
    required: raw.required === true,
    options: listOf(raw.options).map((option) => ({ key: nextKey(), value: wordOf(option.value), label: textsOf(option.label) })),
    when: conditionOf(raw.when),
    fills: wordOf(raw.fills),
    pattern: wordOf(raw.pattern),
    country: wordOf(raw.country),
    least: wordOf(raw.least),
    most: wordOf(raw.most),
  };
}

const TESTS = ["is", "is_not", "contains"] as const;
const SINGLE = /^(?:name|email|phone|language|attributes\.[^"{}[\]]+)$/;

/** A condition on one earlier answer is built with fields; any other is shown as it is written. */
export function conditionOf(when: unknown): Condition {
  if (when === undefined || when === null) return { mode: "always" };
  const own: Condition = { mode: "own", text: flowText(when) };
  const entries = typeof when === "object" && !Array.isArray(when) ? Object.entries(when) : [];
  const [fact, test] = entries[0] ?? ["", null];
  if (entries.length !== 1 || !SINGLE.test(fact)) return own;
  if (typeof test === "string") return { mode: "answer", fact, test: "is", value: test };
  const tests = test !== null && typeof test === "object" && !Array.isArray(test) ? Object.entries(test) : [];
  const [name, value] = tests[0] ?? ["", null];
  if (tests.length !== 1) return own;
  if (name === "exists" && value === true) return { mode: "answer", fact, test: "exists", value: "" };
  const known = TESTS.find((one) => one === name);
  return known && typeof value === "string" ? { mode: "answer", fact, test: known, value } : own;
}

/** A value in one line of YAML. */
export function flowText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(flowText).join(", ")}]`;
  if (value !== null && typeof value === "object") return `{${Object.entries(value).map(([key, one]) => `${flowText(key)}: ${flowText(one)}`).join(", ")}}`;
  if (typeof value === "string" && /^[a-z][a-z0-9_.-]*$/i.test(value) && !/^(?:true|false|null)$/i.test(value)) return value;
  return JSON.stringify(value);
}

/** The form as the policy has it: empty parts left out, every text in every language of the form. */
export function formOf({ languages, title, intro, fields }: FormDraft): Raw {
  return { ...optional("title", title, languages), ...optional("intro", intro, languages), fields: fields.map((field) => rawOf(field, languages)) };
}

const every = (texts: Texts, languages: string[]): Texts => Object.fromEntries(languages.map((tag) => [tag, texts[tag] ?? ""]));
const optional = (name: string, texts: Texts, languages: string[]): Raw => (languages.some((tag) => texts[tag]?.trim()) ? { [name]: every(texts, languages) } : {});
const filled = (name: string, value: string): Raw => (value.trim() ? { [name]: value.trim() } : {});

function rawOf(field: FieldDraft, languages: string[]): Raw {
  const { type } = field;
  return {
    name: field.name.trim(),
    ...(type !== "text" && { type }),
    label: every(field.label, languages),
    ...optional("help", field.help, languages),
    ...(field.required && { required: true }),
    ...(hasOptions(type) && { options: field.options.map(({ value, label }) => ({ value: value.trim(), label: every(label, languages) })) }),
    ...(type === "order_number" && filled("pattern", field.pattern)),
    ...(type === "phone" && filled("country", field.country)),
    ...(type === "number" && { ...bound("least", field.least), ...bound("most", field.most) }),
    ...whenOf(field.when),
    ...(field.fills.trim() !== field.name.trim() && filled("fills", field.fills)),
  };
}

export const hasOptions = (type: FieldType): boolean => type === "choice" || type === "several";

/** What is no number stays a text, which the policy's checks report at its field. */
function bound(name: string, text: string): Raw {
  const number = Number(text.trim().replace(",", "."));
  return text.trim() ? { [name]: Number.isFinite(number) ? number : text.trim() } : {};
}

function whenOf(when: Condition): Raw {
  if (when.mode === "always") return {};
  if (when.mode === "own") return filled("when", when.text);
  return { when: { [when.fact]: when.test === "exists" ? { exists: true } : { [when.test]: when.value } } };
}

/** What a question's answer is called in conditions. */
export function factOf({ name, fills }: Pick<FieldDraft, "name" | "fills">): string {
  const target = fills.trim() || name.trim();
  return (PROFILE as readonly string[]).includes(target) ? target : `attributes.${target}`;
}

/** In which of these languages a reader is shown a form: their own if it is there, else the first. */
export const shownIn = (languages: readonly string[], language: string): string => (languages.includes(language) ? language : (languages[0] ?? ""));

/** What the page calls a question, for readers with this language. */
export const titleOf = (field: FieldDraft, form: FormDraft, language: string, untitled: string): string => field.label[shownIn(form.languages, language)]?.trim() || field.name || untitled;

/** The list with one entry at another place. */
export function moved<T>(list: readonly T[], from: number, to: number): T[] {
  const rest = list.filter((_, n) => n !== from);
  const one = list[from];
  return one === undefined ? [...list] : [...rest.slice(0, Math.max(0, to)), one, ...rest.slice(Math.max(0, to))];
}

/** A question that is not filled in yet, with a name that no other has. */
export function newField(form: FormDraft): FieldDraft {
  return { ...fieldOf({}), name: freeName("question", form.fields.map(({ name }) => name)) };
}

export const newOption = (options: readonly OptionDraft[]): OptionDraft => ({ key: nextKey(), value: freeName("answer", options.map(({ value }) => value)), label: {} });

export function freeName(stem: string, taken: readonly string[]): string {
  for (let n = taken.length + 1; ; n++) if (!taken.includes(`${stem}_${n}`)) return `${stem}_${n}`;
}

/** A form that is not filled in yet: one question, as a form without any is a mistake. */
export function newForm(language: string): FormDraft {
  const form: FormDraft = { languages: [language], title: {}, intro: {}, fields: [] };
  return { ...form, fields: [newField(form)] };
}

/** The form without this language. */
export function withoutLanguage(form: FormDraft, tag: string): FormDraft {
  const cut = (texts: Texts): Texts => Object.fromEntries(Object.entries(texts).filter(([other]) => other !== tag));
  const fields = form.fields.map((field) => ({ ...field, label: cut(field.label), help: cut(field.help), options: field.options.map((option) => ({ ...option, label: cut(option.label) })) }));
  return { languages: form.languages.filter((other) => other !== tag), title: cut(form.title), intro: cut(form.intro), fields };
}

export interface Fault {
  line: number;
  column: number;
  path: string;
  message: string;
  cure: string;
}

/** The faults within one part of the policy, by what follows its path; "" for the part itself. */
export function faultsAt(faults: readonly Fault[], path: string): Map<string, Fault> {
  const found = new Map<string, Fault>();
  for (const fault of faults) {
    const rest = fault.path === path ? "" : [".", "["].includes(fault.path.charAt(path.length)) && fault.path.startsWith(path) ? fault.path.slice(path.length).replace(/^\./, "") : null;
    if (rest !== null && !found.has(rest)) found.set(rest, fault);
  }
  return found;
}
