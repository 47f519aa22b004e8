/** A contact's facts, changed in place; only what was changed is sent, with the version that was seen. */

import { useState } from "preact/hooks";
import { call } from "../../state/http";
import type { PageProps } from "../props";
import { type Contact, FACTS, patchOf, valuesOf } from "./facts";
import { Verified } from "./verified";

interface Props extends PageProps {
  contact: Contact;
  onChanged(contact: Contact): void;
  /** Somebody else was faster. */
  onStale(): void;
}

const LONGEST = 200;

export function FactsForm({ texts, contact, csrf, onChanged, onStale }: Props) {
  const { contacts } = texts;
  const [values, setValues] = useState<Record<string, string>>(() => valuesOf(contact));
  const [adding, setAdding] = useState("");
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState("");
  const [change] = useState(() => crypto.randomUUID());
  const [tried, setTried] = useState(0);
  const { patch, count } = patchOf(contact, values);
  const set = (fact: string, value: string): void => setValues((old) => ({ ...old, [fact]: value }));
  const attributes = Object.keys(values).filter((fact) => fact.startsWith("attributes."));

  async function save(event: Event): Promise<void> {
    event.preventDefault();
    setBusy(true);
    const body = { id: `${change}-${tried}`, version: contact.version, ...patch };
    const answer = await call<Contact>(`/api/contacts/${encodeURIComponent(contact.id)}`, { method: "PATCH", body, csrf: csrf() });
    setBusy(false);
    if (answer.ok) return onChanged(answer.body);
    if (answer.problem.status !== 503 && answer.problem.status !== 0) setTried(tried + 1);
    setRefusal(answer.problem.code === "bad_value" ? contacts.badValue : (contacts.refused[answer.problem.code] ?? contacts.refusedOther));
    if (answer.problem.code === "contact_changed") onStale();
  }

  return (
    <form class="contact-part" data-testid="facts" onSubmit={(event) => void save(event)}>
      <div class="fields">
        {FACTS.map((fact) => (
          <label key={fact} class="field">
            <span>
              {contacts.facts[fact]}
              {contact.proved.includes(fact) && <Verified text={contacts.verified} />}
            </span>
            <input value={values[fact] ?? ""} maxLength={LONGEST} dir="auto" disabled={!!contact.merged_into} data-testid={`fact-${fact}`} onInput={(event) => set(fact, event.currentTarget.value)} />
          </label>
        ))}
        {attributes.map((fact) => (
          <label key={fact} class="field">
            <span dir="auto">{fact.slice("attributes.".length)}</span>
            <input value={values[fact] ?? ""} maxLength={1000} dir="auto" disabled={!!contact.merged_into} onInput={(event) => set(fact, event.currentTarget.value)} />
          </label>
        ))}
      </div>
      {!contact.merged_into && (
        <div class="contact-foot">
          <input
            class="filter"
            value={adding}
            maxLength={LONGEST}
            placeholder={contacts.newAttribute}
            aria-label={contacts.newAttribute}
            onInput={(event) => setAdding(event.currentTarget.value)}
          />
          <button
            type="button"
            class="btn"
            disabled={!adding.trim()}
            onClick={() => {
              setValues((old) => ({ [`attributes.${adding.trim()}`]: "", ...old }));
              setAdding("");
            }}
          >
            {contacts.add}
          </button>
          <span class="contact-gap" />
          <button type="submit" class="btn primary" disabled={busy || count === 0} data-testid="facts-save">
            {texts.save}
          </button>
        </div>
      )}
      {refusal && (
        <p role="alert" data-testid="facts-refused">
          {refusal}
        </p>
      )}
    </form>
  );
}
