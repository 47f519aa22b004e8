/** What is being written survives a page change of this tab. */

import { memoryFor } from "./state/memory";

export function draftsOf(origin: string): { get(): string; set(text: string): void } {
  const memory = memoryFor(origin);
  return { get: memory.draft, set: memory.setDraft };
}
