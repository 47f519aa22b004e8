/** Who is on the site now: the part of the list that is in sight, asked for again while the page is visible. */

import { useEffect, useRef, useState } from "preact/hooks";
import { VISITORS_EVERY } from "../../../core/limits";
import type { Status } from "../../../core/wire";
import { ifChanged, type Loaded, type Problem } from "../http";
import { offsetFor, paramsOf, type Wanted } from "./wanted";

export interface PresentVisit {
  id: string;
  visitor: string;
  /** Seconds, as they were at the list's `at`. */
  on_site_s: number;
  on_page_s: number;
  pages: number;
  url: string;
  title: string;
  cart_value: number | null;
  cart_currency: string;
  /** Visits before this one. */
  before: number;
  /** "": came directly. */
  source: string;
  /** "": has never written. */
  contact: string;
  name: string;
  email: string;
  /** What became of the visit's invitation; "": nobody was invited, as far as agents may know. */
  invited: "" | "open" | "accepted" | "refused" | "expired" | "withdrawn";
  conversation: { id: string; status: Status; agent: string } | null;
}

interface Answered {
  visits: PresentVisit[];
  /** How many the filters let through, and how many there are. */
  found: number;
  total: number;
  at: number;
}

export interface VisitorList extends Answered {
  /** The place of the first of `visits` in the whole list. */
  offset: number;
}

/** What is shown stays until the next answer, also while another part or other filters are asked for. */
export function useVisitors(wanted: Wanted, from: number): Loaded<VisitorList> {
  const offset = offsetFor(from);
  const path = `/api/visits?${paramsOf(wanted, offset)}`;
  const [state, setState] = useState<{ value: VisitorList | null; problem: Problem | null }>({ value: null, problem: null });
  const again = useRef(() => {});
  useEffect(() => {
    let wanted = true;
    let asking = false;
    let tag = "";
    const ask = async (): Promise<void> => {
      if (asking || document.visibilityState !== "visible") return;
      asking = true;
      const answer = await ifChanged<Answered>(path, tag);
      asking = false;
      if (!wanted) return;
      if (answer.ok) tag = answer.tag;
      if (!answer.ok) setState((old) => ({ ...old, problem: answer.problem }));
      else if (answer.body) setState({ value: { ...answer.body, offset }, problem: null });
      else setState((old) => (old.problem ? { ...old, problem: null } : old));
    };
    again.current = () => void ask();
    void ask();
    const timer = setInterval(() => void ask(), VISITORS_EVERY);
    const seen = (): void => void ask();
    document.addEventListener("visibilitychange", seen);
    return () => {
      wanted = false;
      clearInterval(timer);
      document.removeEventListener("visibilitychange", seen);
    };
  }, [path]);
  return { ...state, again: () => again.current() };
}
