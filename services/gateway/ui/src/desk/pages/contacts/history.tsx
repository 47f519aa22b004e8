/** What was changed of a contact, by whom or why, the latest first; a merge that stands can be undone. */

import { exactText } from "../../../parts/words";
import { whenText } from "../parts";
import type { PageProps } from "../props";
import { type Contact, factName } from "./facts";

export function History({ words, language, texts, contact, onUndo }: PageProps & { contact: Contact; onUndo(merge: string): void }) {
  const { contacts } = texts;
  return (
    <section class="contact-part">
      <h2>{contacts.history}</h2>
      {contact.history.length === 0 && <p class="none">{contacts.noHistory}</p>}
      <ol class="history">
        {contact.history.map((one) => (
          <li key={one.version} class="contact-change" data-testid="change" data-kind={one.kind}>
            <div class="contact-change-head">
              <strong>{contacts.kinds[one.kind](one.other_name || `${words.guest} ${one.other.replaceAll("-", "").slice(-4)}`)}</strong>
              <small>
                {one.cause && one.kind === "merged" ? contacts.causes[one.cause] : one.agent_name} · <time title={exactText(one.at, language)}>{whenText(one.at, language)}</time>
              </small>
              {one.undoable && (
                <button type="button" class="btn small" data-testid="undo" onClick={() => onUndo(one.merge)}>
                  {contacts.undo}
                </button>
              )}
            </div>
            {Object.keys(one.after).map((fact) => (
              <p key={fact} dir="auto">
                {factName(fact, contacts.facts)}: <del>{one.before[fact] || contacts.unknown}</del> → <ins>{one.after[fact] || contacts.unknown}</ins>
              </p>
            ))}
          </li>
        ))}
      </ol>
    </section>
  );
}
