/** One contact: facts that can be changed, conversations over all channels, who may be the same person, and the history. */

import { useEffect, useState } from "preact/hooks";
import { exactText } from "../../../parts/words";
import type { CallRecord } from "../../first/called-form";
import { WriteDialog } from "../../first/write-dialog";
import { hashOfContact, mayAdminister } from "../../shell/route";
import { onErased } from "../../state/erased/erased";
import { call, useLoaded } from "../../state/http";
import { Head, Shown, whenText } from "../parts";
import { openById } from "../promises/open";
import type { PageProps } from "../props";
import { CareButtons } from "./care/care-buttons";
import { type Contact, titleOf } from "./facts";
import { FactsForm } from "./facts-form";
import { History } from "./history";
import { MergeDialog } from "./merge-dialog";

export function ContactView(props: PageProps & { id: string }) {
  const { id, texts, words, csrf, role } = props;
  const { contacts } = texts;
  const loaded = useLoaded<Contact>(`/api/contacts/${encodeURIComponent(id)}`);
  const [changed, setChanged] = useState<Contact | null>(null);
  const [merging, setMerging] = useState<string | null>(null);
  const [writing, setWriting] = useState(false);
  const [refusal, setRefusal] = useState("");
  useEffect(() => onErased((erased) => erased.contact === id && loaded.again()), [id, loaded.again]);
  /** A call by a phone of one's own stands in the contact's last conversation; where there is none, nothing can be written. */
  const recorderOf = (contact: Contact): ((record: CallRecord) => void) | undefined => {
    const last = contact.conversations.find((one) => one.readable);
    return last && ((record) => props.onCommand({ type: "record_call", conversation: last.id, ...record }));
  };
  const took = (contact: Contact): void => {
    setRefusal("");
    setChanged(contact);
  };
  async function undo(merge: string): Promise<void> {
    const body = { id: crypto.randomUUID(), merge };
    const answer = await call<Contact>(`/api/contacts/${encodeURIComponent(id)}/undo`, { method: "POST", body, csrf: csrf() });
    if (answer.ok) took(answer.body);
    else setRefusal(contacts.refused[answer.problem.code] ?? contacts.refusedOther);
  }
  return (
    <div class="page-body" data-testid="contact">
      <a class="contact-back" href="#/contacts" data-testid="contacts-back">
        {contacts.back}
      </a>
      {loaded.problem?.status === 404 ? (
        <p class="page-empty">{contacts.gone}</p>
      ) : (
        <Shown loaded={changed ? { ...loaded, value: changed } : loaded} texts={texts}>
          {(contact) => (
            <>
              <Head title={titleOf(contact, words.guest)}>
                {!contact.merged_into && (
                  <button type="button" class="btn" data-testid="write" onClick={() => setWriting(true)}>
                    {words.reach.first.write}
                  </button>
                )}
                {!contact.merged_into && (
                  <button type="button" class="btn" data-testid="merge" onClick={() => setMerging("")}>
                    {contacts.merge}
                  </button>
                )}
                {!contact.merged_into && mayAdminister(role) && <CareButtons {...props} contact={contact} />}
              </Head>
              {refusal && <p role="alert">{refusal}</p>}
              {contact.merged_into && (
                <p class="contact-hint" data-testid="merged">
                  {contacts.mergedInto} <a href={hashOfContact(contact.merged_into)}>{contacts.openKept}</a>
                </p>
              )}
              {contact.similar.map((one) => (
                <p key={one.id} class="contact-hint" data-testid="similar">
                  <span>
                    {contacts.similar(titleOf({ ...one, external_id: "", proved: [] }, words.guest), one.fact === "token" ? contacts.causes.token : contacts.facts[one.fact])}{" "}
                    <small>{one.fact === "token" ? contacts.isKnown : one.proved ? contacts.isProved : contacts.isSaid}</small>
                  </span>
                  <button type="button" class="btn small" onClick={() => setMerging(one.id)}>
                    {contacts.compare}
                  </button>
                </p>
              ))}
              <FactsForm key={contact.version} {...props} contact={contact} onChanged={took} onStale={loaded.again} />
              <Conversations {...props} contact={contact} />
              <History {...props} contact={contact} onUndo={(merge) => void undo(merge)} />
              {writing && (
                <WriteDialog words={words} contact={contact.id} name={titleOf(contact, words.guest)} conversation="" csrf={csrf} phone={contact.phone} onCalled={recorderOf(contact)} onSent={(key) => void openById(key, props.onOpen)} onDone={() => setWriting(false)} />
              )}
              {merging !== null && <MergeDialog {...props} kept={contact} other={merging} onMerged={took} onDone={() => setMerging(null)} />}
            </>
          )}
        </Shown>
      )}
    </div>
  );
}

function Conversations({ words, language, texts, contact, onOpen }: PageProps & { contact: Contact }) {
  const { contacts } = texts;
  return (
    <section class="contact-part">
      <h2>{contacts.conversations(contact.conversations_found)}</h2>
      {contact.addresses.length > 0 && (
        <p class="contact-addresses">
          {contact.addresses.map((one) => (
            <span key={`${one.account}/${one.peer}`} class="code" title={one.peer}>
              {words.channel[one.channel] ?? one.channel}
            </span>
          ))}
        </p>
      )}
      <ul class="results">
        {contact.conversations.map((one) => (
          <li key={one.id}>
            <button type="button" class="result" disabled={!one.readable} title={one.readable ? undefined : contacts.unreadable} data-testid="contact-conversation" onClick={() => void openById(one.id, onOpen)}>
              <span class="row-main">
                <span class="row-top">
                  <strong>
                    {words.channel[one.channel] ?? one.channel} · {texts.search.states[one.status] ?? one.status}
                    {one.agent && ` · ${one.agent}`}
                  </strong>
                  <time title={exactText(one.opened_at, language)}>{whenText(one.opened_at, language)}</time>
                </span>
                <span class="snippet" dir="auto">
                  {one.readable ? one.last_text : contacts.unreadable}
                </span>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
