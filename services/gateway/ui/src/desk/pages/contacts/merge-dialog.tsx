/** Merging: find the other contact, choose where both contradict each other, see what will be shown. */

import { useState } from "preact/hooks";
import { Modal } from "../../dialogs/modal";
import { call, useLoaded } from "../../state/http";
import { Shown } from "../parts";
import type { PageProps } from "../props";
import { type Choices, type Contact, type ContactPage, contradictions, factName, mergedValues, titleOf } from "./facts";

interface Props extends PageProps {
  kept: Contact;
  /** "" until one is chosen. */
  other: string;
  onMerged(contact: Contact): void;
  onDone(): void;
}

export function MergeDialog(props: Props) {
  const [other, setOther] = useState(props.other);
  return (
    <Modal title={props.texts.contacts.mergeTitle} testid="merge-dialog" wide onDone={props.onDone}>
      {other ? <Compared {...props} other={other} /> : <Choose {...props} onChoose={setOther} />}
    </Modal>
  );
}

function Choose({ texts, words, kept, onChoose }: Props & { onChoose(id: string): void }) {
  const [query, setQuery] = useState("");
  const loaded = useLoaded<ContactPage>(query.trim() ? `/api/contacts?${new URLSearchParams({ q: query.trim(), limit: "8" })}` : null);
  const { contacts } = texts;
  const found = loaded.value?.contacts.filter((one) => one.id !== kept.id) ?? [];
  return (
    <>
      <label class="field">
        <span>{contacts.mergeWith}</span>
        <input autofocus type="search" value={query} maxLength={200} data-testid="merge-field" onInput={(event) => setQuery(event.currentTarget.value)} />
      </label>
      {loaded.value && found.length === 0 && <p class="none">{contacts.nothing(query.trim())}</p>}
      <ul class="results">
        {found.map((one) => (
          <li key={one.id}>
            <button type="button" class="result" data-testid="merge-option" onClick={() => onChoose(one.id)}>
              <span class="row-main">
                <strong dir="auto">{titleOf(one, words.guest)}</strong>
                <small dir="auto">{[one.email, one.phone].filter(Boolean).join(" · ")}</small>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}

function Compared({ texts, words, kept, other, csrf, onMerged, onDone }: Props) {
  const { contacts } = texts;
  const loaded = useLoaded<Contact>(`/api/contacts/${encodeURIComponent(other)}`);
  const [choices, setChoices] = useState<Choices>({});
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState("");
  const [id] = useState(() => crypto.randomUUID());
  async function merge(found: Contact): Promise<void> {
    setBusy(true);
    const body = { id, version: kept.version, other: found.id, other_version: found.version, choices };
    const answer = await call<Contact>(`/api/contacts/${encodeURIComponent(kept.id)}/merge`, { method: "POST", body, csrf: csrf() });
    setBusy(false);
    if (!answer.ok) return setRefusal(contacts.refused[answer.problem.code] ?? contacts.refusedOther);
    onMerged(answer.body);
    onDone();
  }
  return (
    <Shown loaded={loaded} texts={texts}>
      {(found) => (
        <>
          <p>{contacts.mergeText(titleOf(found, words.guest), titleOf(kept, words.guest))}</p>
          {contradictions(kept, found).map((one) => (
            <fieldset key={one.fact} class="merge-choice" data-testid="merge-choice">
              <legend>{factName(one.fact, contacts.facts)}</legend>
              {(["kept", "other"] as const).map((whose) => (
                <label key={whose}>
                  <input type="radio" name={one.fact} checked={(choices[one.fact] ?? "kept") === whose} onChange={() => setChoices((old) => ({ ...old, [one.fact]: whose }))} />
                  <bdi>{one[whose]}</bdi>
                </label>
              ))}
            </fieldset>
          ))}
          <h3>{contacts.preview}</h3>
          <dl class="merge-preview" data-testid="merge-preview">
            {Object.entries(mergedValues(kept, found, choices)).map(([fact, value]) => (
              <div key={fact}>
                <dt>{factName(fact, contacts.facts)}</dt>
                <dd dir="auto">{value}</dd>
              </div>
            ))}
          </dl>
          {refusal && <p role="alert">{refusal}</p>}
          <div class="dialog-foot">
            <button type="button" class="btn" onClick={onDone}>
              {texts.cancel}
            </button>
            <button type="button" class="btn primary" disabled={busy} data-testid="merge-now" onClick={() => void merge(found)}>
              {contacts.merge}
            </button>
          </div>
        </>
      )}
    </Shown>
  );
}
