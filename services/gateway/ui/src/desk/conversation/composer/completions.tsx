/** What the text behind `/` (a canned answer) or `@` (a colleague) may become. */

import { useState } from "preact/hooks";
import { SUGGESTIONS } from "../../../core/limits";
import type { AgentConversation, Colleague, Me } from "../../../core/wire";
import type { Opened } from "../../props";
import { useLoaded } from "../../state/http";
import { mentionAt } from "../../state/notes";
import { type Canned, cannedFor, filled, replaced, slashAt, typedAs, type Variables } from "./canned";
import { type Suggestion, type Suggestions, useSuggestions } from "./suggest";

export type Mode = "answer" | "note";

interface Completing extends Opened {
  me: Me | null;
  team: readonly Colleague[];
  mode: Mode;
  text: string;
  /** Where the caret stands in the text. */
  caret: number;
  onChange(text: string, caret: number): void;
}

export function useCompletions({ words, conversation, me, team, mode, text, caret, onChange }: Completing): Suggestions {
  const slash = mode === "answer" ? slashAt(text, caret) : null;
  const mention = mode === "note" ? mentionAt(text, caret) : null;
  const [wanted, setWanted] = useState(false);
  if (slash && !wanted) setWanted(true);
  const canned = useLoaded<{ canned: Canned[] }>(wanted ? "/api/canned" : null);
  const variables = variablesOf(conversation, me);
  const put = (from: number, by: string): void => {
    const next = replaced(text, from, caret, by);
    onChange(next.text, next.caret);
  };
  const fromCanned = (from: number, query: string): Suggestion[] =>
    cannedFor(canned.value?.canned ?? [], query, conversation.visitor.language ?? "")
      .slice(0, SUGGESTIONS)
      .map((one) => ({
        id: one.id,
        take: () => put(from, filled(one.text, variables)),
        view: (
          <>
            <strong>{typedAs(one.shortcut)}</strong>
            <small>{[one.language, one.shared ? words.actions.cannedShared : words.actions.cannedOwn].filter(Boolean).join(" · ")}</small>
            <span>{filled(one.text, variables)}</span>
          </>
        ),
      }));
  const fromTeam = (from: number, query: string): Suggestion[] =>
    team
      .filter((agent) => agent.id !== me?.id && agent.name.toLocaleLowerCase().includes(query.toLocaleLowerCase()))
      .slice(0, SUGGESTIONS)
      .map((agent) => ({ id: agent.id, take: () => put(from, `@${agent.name} `), view: <strong>{agent.name}</strong> }));
  const options = slash ? fromCanned(slash.from, slash.query) : mention ? fromTeam(mention.from, mention.query) : [];
  const found = slash ?? mention;
  const loading = slash !== null && !canned.value && !canned.problem;
  const about = found && !(mention && options.length === 0) ? `${mode} ${found.from} ${found.query}` : null;
  return useSuggestions(about, options, slash ? words.actions.cannedTitle : words.actions.mentionList, loading ? "…" : words.actions.cannedNone, loading);
}

function variablesOf({ visitor, entry }: AgentConversation, me: Me | null): Variables {
  const { name, email, phone, attributes } = visitor;
  const known = Object.entries(attributes ?? {}).map(([key, value]) => [`attributes.${key}`, String(value)]);
  return {
    "visitor.name": name ?? "",
    "visitor.first_name": (name ?? "").split(" ")[0] ?? "",
    "visitor.email": email ?? "",
    "visitor.phone": phone ?? "",
    "agent.name": me?.name ?? "",
    "agent.first_name": (me?.name ?? "").split(" ")[0] ?? "",
    page: entry?.title ?? entry?.page ?? "",
    ...Object.fromEntries(known),
  };
}
