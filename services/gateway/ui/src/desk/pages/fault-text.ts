/** What the server says is wrong, in the reader's language where we have its code. */

/** What is wrong with a field: the server's own words, and its code with values for ours. */
export interface Fault {
  message: string;
  code?: string;
  values?: Record<string, string>;
}

/** The fields that the server refuses, by what it calls them. */
export function faultsOf(body: Record<string, unknown>): Record<string, Fault> {
  const fields = Array.isArray(body.fields) ? (body.fields as (Fault & { field: string })[]) : [];
  return Object.fromEntries(fields.map(({ field, ...fault }) => [field, fault]));
}

/** A fault in the reader's language; of a code that has no text here the server's own, which is English. */
export function faultText({ message, code, values }: Fault, texts: Record<string, string>): { text: string; own: boolean } {
  const text = texts[code ?? ""];
  if (text === undefined) return { text: message, own: true };
  return { text: text.replace(/\{(\w+)\}/g, (_, name: string) => values?.[name] ?? ""), own: false };
}
