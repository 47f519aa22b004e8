/** What the form of an account holds, and what of it is sent; pure but for the secrets that are made. */

import { type Fault, faultsOf } from "../fault-text";
import type { Account, Setting } from "./types";

/** Texts by setting; several values are lines, a flag is "true" or "false". */
export type Draft = Record<string, string>;

export function draftOf(settings: readonly Setting[], account: Account | null): Draft {
  return Object.fromEntries(settings.map((one) => [one.name, one.kind === "secret" ? "" : textOf(account ? account.config[one.name] : undefined, one)]));
}

function textOf(value: unknown, setting: Setting): string {
  if (Array.isArray(value)) return value.join("\n");
  return value === undefined || value === null ? setting.default : String(value);
}

/** The form after an entry: a choice may say what belongs into other fields. */
export function entered(settings: readonly Setting[], draft: Draft, name: string, value: string): Draft {
  const presets = settings.find((one) => one.name === name)?.presets ?? {};
  return { ...draft, ...presets[value], [name]: value };
}

/** The settings as the server takes them; of the secrets only those that were typed. */
export function valuesOf(settings: readonly Setting[], draft: Draft): { config: Record<string, unknown>; secrets: Record<string, unknown> } {
  const config: Record<string, unknown> = {};
  const secrets: Record<string, unknown> = {};
  for (const one of settings) {
    const text = draft[one.name]?.trim() ?? "";
    if (text === "") continue;
    const lines = text.split("\n").map((line) => line.trim());
    (one.kind === "secret" ? secrets : config)[one.name] = one.many ? lines.filter(Boolean) : text;
  }
  return { config, secrets };
}

/** A secret that we make: hexadecimal digits, or a key of Standard Webhooks. */
export function madeSecret(form: Setting["generate"]): string {
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  if (form === "whsec") return `whsec_${btoa(String.fromCharCode(...bytes))}`;
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The settings that the server refuses. */
export const refusedSettings = (body: Record<string, unknown>): Record<string, Fault> => Object.fromEntries(Object.entries(faultsOf(body)).map(([field, fault]) => [field.replace(/^(config|secrets)\./, ""), fault]));

/** What a person does about an error's cause, which stands behind the colon of its code; "" if nobody knows. */
export function causeOf(code: string, causes: Record<string, string>): string {
  return causes[code.split(":")[1] ?? ""] ?? "";
}
