/** How a call ended, in words: the text of its outcome with the agent's name and, where it is to be repeated, the time. */

import { exactText } from "../parts/words";

/** `detail` is OUTCOME:MS:NAME; "" for an outcome of a later release. */
export function callText(detail: string, language: string, texts: Record<string, string>): string {
  const [outcome = "", at = "", ...name] = detail.split(":");
  const when = Number(at) > 0 ? ` (${exactText(Number(at), language)})` : "";
  return (texts[outcome] ?? "").replace("{n}", name.join(":").trim()).replace("{w}", when);
}
