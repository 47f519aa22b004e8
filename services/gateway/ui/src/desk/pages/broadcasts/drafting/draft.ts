/** The form of a broadcast: what it is filled with, what of it is sent, and which field is wrong; pure. */

import type { Fault } from "../../fault-text";
import type { Broadcast, Rule, Wording } from "../types";

export interface FactDraft {
  name: string;
  /** Between commas. */
  values: string;
}

export interface WordingDraft {
  language: string;
  text: string;
  subject: string;
  template: string;
  templateLanguage: string;
  /** Lines such as "body.1 = {name}". */
  values: string;
}

export interface Draft {
  name: string;
  consent: string;
  facts: FactDraft[];
  /** Between commas. */
  languages: string;
  reachable: string[];
  without: string[];
  wordings: WordingDraft[];
  channels: string[];
  queue: string;
  perMinute: string;
  /** Messages a minute by account; an empty one has no limit of its own. */
  accounts: Record<string, string>;
}

const FACTS: readonly string[] = ["name", "email", "phone", "language", "external_id"];
const ATTRIBUTE = "attributes.";
const PER_MINUTE = "60";

export const wordingFor = (language: string): WordingDraft => ({ language, text: "", subject: "", template: "", templateLanguage: "", values: "" });

export function draftFor(former: Broadcast | null, language: string, name = ""): Draft {
  if (!former) return { name, consent: "", facts: [], languages: "", reachable: [], without: [], wordings: [wordingFor(language)], channels: [], queue: "default", perMinute: PER_MINUTE, accounts: {} };
  const { rule, audience } = former;
  return {
    name,
    consent: rule.consent,
    facts: Object.entries(audience.facts ?? {}).map(([fact, values]) => ({ name: fact.startsWith(ATTRIBUTE) ? fact.slice(ATTRIBUTE.length) : fact, values: values.join(", ") })),
    languages: (audience.languages ?? []).join(", "),
    reachable: audience.channels ?? [],
    without: audience.without ?? [],
    wordings: Object.entries(rule.wordings).map(([tag, one]) => ({
      language: tag,
      text: one.text,
      subject: one.subject ?? "",
      template: one.template ?? "",
      templateLanguage: one.template_language ?? "",
      values: Object.entries(one.values ?? {})
        .map(([key, value]) => `${key} = ${value}`)
        .join("\n"),
    })),
    channels: rule.channels ?? [],
    queue: rule.queue ?? "default",
    perMinute: String(former.per_minute),
    accounts: Object.fromEntries(Object.entries(former.accounts).map(([account, rate]) => [account, String(rate)])),
  };
}

/** What the server calls a fact: those that every contact has by their names, others are attributes. */
export function factOf(name: string): string {
  const plain = name.trim();
  return FACTS.includes(plain) || plain.startsWith(ATTRIBUTE) ? plain : ATTRIBUTE + plain;
}

export const listOf = (text: string): string[] => [
  ...new Set(
    text
      .split(/[,،\n]/)
      .map((one) => one.trim())
      .filter(Boolean),
  ),
];

/** null is refused at the field, which an empty number must be. */
const numberOf = (text: string): number | null => (text.trim() === "" || !Number.isFinite(Number(text)) ? null : Number(text));

function linesOf(text: string): Record<string, string> {
  const lines = text.split("\n").filter((line) => line.trim());
  return Object.fromEntries(
    lines.map((line) => {
      const [key = "", ...rest] = line.split("=");
      return [key.trim(), rest.join("=").trim()];
    }),
  );
}

function wordingOf(one: WordingDraft): Wording {
  return {
    text: one.text.trim(),
    ...(one.subject.trim() && { subject: one.subject.trim() }),
    ...(one.template.trim() && { template: one.template.trim(), template_language: one.templateLanguage.trim(), values: linesOf(one.values) }),
  };
}

const isWritten = (one: WordingDraft): boolean => [one.text, one.subject, one.template, one.values].some((part) => part.trim() !== "");

/** As the server takes it; nothing is left out that it would refuse. */
export function bodyOf(draft: Draft): Record<string, unknown> {
  const rule: Rule = {
    consent: draft.consent.trim(),
    wordings: Object.fromEntries(draft.wordings.filter(isWritten).map((one) => [one.language, wordingOf(one)])),
    channels: draft.channels,
    queue: draft.queue,
  };
  const facts = draft.facts.filter((one) => one.name.trim() || one.values.trim());
  return {
    name: draft.name.trim(),
    rule,
    audience: { facts: Object.fromEntries(facts.map((one) => [factOf(one.name), listOf(one.values)])), languages: listOf(draft.languages), channels: draft.reachable, without: draft.without },
    per_minute: numberOf(draft.perMinute),
    accounts: Object.fromEntries(
      Object.entries(draft.accounts)
        .filter(([, rate]) => rate.trim() !== "")
        .map(([account, rate]) => [account, numberOf(rate)]),
    ),
  };
}

/** Chosen or not, in the order of choosing. */
export const toggled = (list: readonly string[], one: string): string[] => (list.includes(one) ? list.filter((other) => other !== one) : [...list, one]);

export type Faults = Record<string, Fault>;

/** What is wrong with a field, or with a part of it that has no field of its own. */
export function faultAt(faults: Faults, field: string, deep = false): Fault | undefined {
  return faults[field] ?? (deep ? Object.entries(faults).find(([one]) => one.startsWith(`${field}.`))?.[1] : undefined);
}

/** Where the form shows faults; the second: also those of parts. */
export function fieldsOf(draft: Draft): [string, boolean][] {
  const words = draft.wordings.flatMap(({ language }) => ["text", "subject", "template", "template_language", "values"].map((part): [string, boolean] => [`rule.wordings.${language}.${part}`, part === "values"]));
  const plain: [string, boolean][] = [
    ["name", false],
    ["rule.consent", false],
    ["rule.wordings", false],
    ["rule.channels", true],
    ["rule.queue", false],
    ["audience.languages", true],
    ["audience.channels", true],
    ["audience.without", true],
    ["per_minute", false],
  ];
  return [...plain, ...words, ...draft.facts.map((one): [string, boolean] => [`audience.facts.${factOf(one.name)}`, true]), ...Object.keys(draft.accounts).map((one): [string, boolean] => [`accounts.${one}`, false])];
}

/** Faults for which the form has no field: they are said below it, so that none is lost. */
export function unplaced(faults: Faults, draft: Draft): Fault[] {
  const shown = new Set(fieldsOf(draft).map(([field, deep]) => faultAt(faults, field, deep)));
  return Object.values(faults).filter((one) => !shown.has(one));
}
