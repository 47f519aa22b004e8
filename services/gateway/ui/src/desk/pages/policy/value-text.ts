/** A value of the policy as one writes it there; pure. */

/** Lists of short values with commas, one line for each key, what is within another indented; `nothing` for what is not there. */
export const valueText = (value: unknown, nothing: string): string => linesOf(unpacked(value), nothing).join("\n");

/** The server says what is nested as JSON; another text that begins so stays as it is. */
function unpacked(value: unknown): unknown {
  if (typeof value !== "string" || !/^[[{]/.test(value)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

const isNested = (value: unknown): boolean => typeof value === "object" && value !== null;

function linesOf(value: unknown, nothing: string): string[] {
  const short = shortText(value, nothing);
  if (short !== null) return [short];
  return Object.entries(value as object).flatMap(([key, one]) => (Array.isArray(value) ? listed(one, nothing) : named(key, one, nothing)));
}

/** Null: it needs lines of its own. */
function shortText(value: unknown, nothing: string): string | null {
  if (value === null || value === undefined || value === "") return nothing;
  if (!isNested(value)) return String(value);
  const parts: unknown[] = Object.values(value);
  if (parts.length === 0) return nothing;
  return Array.isArray(value) && !parts.some(isNested) ? parts.map((part) => shortText(part, nothing)).join(", ") : null;
}

function named(key: string, value: unknown, nothing: string): string[] {
  const short = shortText(value, nothing);
  return short === null ? [`${key}:`, ...linesOf(value, nothing).map((line) => `  ${line}`)] : [`${key}: ${short}`];
}

const listed = (value: unknown, nothing: string): string[] => linesOf(value, nothing).map((line, n) => (n === 0 ? `- ${line}` : `  ${line}`));
