/** Why a send failed, in words: the connectors' codes, the class before a colon, the provider's own code behind it; pure. */

import type { DeskWords } from "../../../i18n/desk/en";

const CLASSES: Record<string, string> = {
  auth: "account",
  account: "account",
  account_disabled: "account",
  unknown_account: "account",
  bad_account: "account",
  gone: "account",
  sign_in: "account",
  window: "window",
  recipient: "recipient",
  bad_peer: "recipient",
  content: "content",
  too_long: "content",
  file_gone: "file",
  another_file: "file",
  no_files: "file",
  no_links: "file",
  throttled: "away",
  transient: "away",
  timeout: "away",
  connection: "away",
  disconnected: "away",
};

/** "" for no code at all. */
export function failureText(words: DeskWords, code: string): string {
  if (code === "") return "";
  const [kind = "", own = ""] = code.split(":");
  const known = words.reach.failures[CLASSES[kind] ?? (/^http_(5|429)/.test(kind) ? "away" : "")] ?? words.reach.failures.other ?? "";
  return own ? `${known} (${own.trim()})` : known;
}
