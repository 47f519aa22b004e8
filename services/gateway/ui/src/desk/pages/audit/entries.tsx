/** The entries as a table; a person or a thing in it narrows the log to itself. */

import { exactText } from "../../../parts/words";
import { hashOfContact } from "../../shell/route";
import { whenText } from "../parts";
import { openById } from "../promises/open";
import type { PageProps } from "../props";
import type { Entry, Filters, Named } from "./filters";
import "./audit.css";

interface EntriesProps extends PageProps {
  entries: readonly Entry[];
  agents: readonly Named[];
  onNarrow(part: Partial<Filters>): void;
}

export function Entries(props: EntriesProps) {
  const { entries, agents, texts, language, onNarrow } = props;
  const { audit } = texts;
  const names = new Map(agents.map((one) => [one.id, one.name]));
  const nameOf = (who: string): string => names.get(who) ?? audit.services[who] ?? who;
  return (
    <table class="table audit">
      <thead>
        <tr>
          <th>{audit.when}</th>
          <th>{audit.who}</th>
          <th>{audit.what}</th>
        </tr>
      </thead>
      <tbody>
        {entries.map((one) => (
          <tr key={one.n} data-testid="audit-row" data-action={one.action}>
            <td>
              <time title={`${exactText(one.at, language)} · ${audit.number(one.n)}`}>{whenText(one.at, language)}</time>
            </td>
            <td>
              {one.who ? (
                <button type="button" class="link" dir="auto" onClick={() => onNarrow({ who: one.who })}>
                  {nameOf(one.who)}
                </button>
              ) : (
                <span class="none">{audit.nobody}</span>
              )}
            </td>
            <td>
              {audit.actions[one.action] ?? one.action}
              <span class="audit-thing">
                <Thing {...props} entry={one} name={one.kind === "agent" ? names.get(one.thing) : undefined} />
              </span>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** What it was done to: an agent by name, else its id; contacts and conversations can be opened as long as they are there. */
function Thing({ texts, entry, name, onNarrow, onOpen }: EntriesProps & { entry: Entry; name: string | undefined }) {
  const { audit } = texts;
  const kind = audit.kinds[entry.kind] ?? entry.kind;
  if (!entry.thing) return <span>{`${kind}: ${audit.all}`}</span>;
  return (
    <>
      <span>{`${kind}:`}</span>
      <button type="button" class="link" dir="auto" title={entry.thing} onClick={() => onNarrow({ kind: entry.kind, thing: entry.thing })}>
        {name ?? <bdi class="code">{entry.thing}</bdi>}
      </button>
      {entry.kind === "contact" && (
        <a class="btn small" href={hashOfContact(entry.thing)} aria-label={`${audit.openContact}: ${entry.thing}`}>
          {audit.openContact}
        </a>
      )}
      {entry.kind === "conversation" && (
        <button type="button" class="btn small" aria-label={`${audit.openConversation}: ${entry.thing}`} onClick={() => void openById(entry.thing, onOpen)}>
          {audit.openConversation}
        </button>
      )}
    </>
  );
}
