/** The address as the desk's page, and the ways between them. */

import { useLayoutEffect, useState } from "preact/hooks";
import { hashOf, pageOf, type PageName } from "./route";
import type { DeskSession } from "../state/session";

export function usePage(): PageName {
  const [page, setPage] = useState(() => pageOf(location.hash));
  // Registered with the first drawing: a navigation within the next frame would otherwise be lost.
  useLayoutEffect(() => {
    const look = (): void => setPage(pageOf(location.hash));
    addEventListener("hashchange", look);
    return () => removeEventListener("hashchange", look);
  }, []);
  return page;
}

export function goTo(page: PageName): void {
  if (pageOf(location.hash) !== page) location.hash = hashOf(page);
}

/** Shows a conversation, from whichever page. */
export function openConversation(session: DeskSession, id: string | null): void {
  session.select(id);
  goTo("desk");
}
