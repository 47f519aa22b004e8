/** The address as the desk's page, and the ways between them. */

import { useLayoutEffect, useState } from "preact/hooks";
import { hashOf, pageOf, type PageName } from "./route";
import type { DeskSession } from "../state/session";

export function usePage(): PageName {
  const [page, setPage] = useState(() => pageOf(location.hash));
  // From the first drawing on: a way taken within a frame of it would lead nowhere.
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
