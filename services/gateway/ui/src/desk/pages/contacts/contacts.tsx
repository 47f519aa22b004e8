/** Contacts: who has ever written, found as one types; one of them with all that belongs to them. */

import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { TYPING_RESTS } from "../../../core/limits";
import { Avatar } from "../../../parts/avatar";
import { hashOfContact } from "../../shell/route";
import { onErased } from "../../state/erased/erased";
import { call, useLoaded } from "../../state/http";
import { Head, Shown } from "../parts";
import type { PageProps } from "../props";
import { ContactView } from "./contact-view";
import "./contacts.css";
import { contactIn, type ContactPage, type ListedContact, titleOf } from "./facts";
import { ImportDialog } from "./import-dialog";
import { Verified } from "./verified";

export default function ContactsPage(props: PageProps) {
  const [shown, setShown] = useState(() => contactIn(location.hash));
  useLayoutEffect(() => {
    const look = (): void => setShown(contactIn(location.hash));
    addEventListener("hashchange", look);
    return () => removeEventListener("hashchange", look);
  }, []);
  return shown ? <ContactView key={shown} {...props} id={shown} /> : <List {...props} />;
}

function List(props: PageProps) {
  const { texts, words, role } = props;
  const [importing, setImporting] = useState(false);
  const [query, setQuery] = useState("");
  const [composing, setComposing] = useState(false);
  const [asked, setAsked] = useState("");
  const field = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => field.current?.focus(), []);
  useEffect(() => {
    if (composing) return;
    const timer = setTimeout(() => setAsked(query.trim()), TYPING_RESTS);
    return () => clearTimeout(timer);
  }, [query, composing]);
  const { contacts } = texts;
  function closeImport(): void {
    setImporting(false);
    loaded.again();
  }
  const loaded = useLoaded<ContactPage>(`/api/contacts?${new URLSearchParams({ q: asked })}`);
  useEffect(() => onErased(loaded.again), [loaded.again]);
  return (
    <div class="page-body" data-testid="contacts">
      <Head title={contacts.title} intro={contacts.intro}>
        {role !== "agent" && (
          <div class="contact-foot">
            <a class="btn" href={`/api/contacts.csv?${new URLSearchParams({ q: asked })}`} download="contacts.csv" data-testid="contacts-export">
              {contacts.transfer.exportAll}
            </a>
            <button type="button" class="btn" data-testid="contacts-import" onClick={() => setImporting(true)}>
              {contacts.transfer.importFile}
            </button>
          </div>
        )}
      </Head>
      {importing && <ImportDialog {...props} onDone={closeImport} />}
      <input
        ref={field}
        class="filter big"
        type="search"
        value={query}
        maxLength={200}
        placeholder={contacts.field}
        aria-label={contacts.field}
        data-testid="contacts-field"
        onInput={(event) => setQuery(event.currentTarget.value)}
        onCompositionStart={() => setComposing(true)}
        onCompositionEnd={() => setComposing(false)}
      />
      <Shown loaded={loaded} texts={texts}>
        {(page) => (page.contacts.length === 0 ? <p class="page-empty">{asked ? contacts.nothing(asked) : contacts.empty}</p> : <Rows key={asked} first={page} query={asked} more={contacts.more} guest={words.guest} verified={contacts.verified} />)}
      </Shown>
    </div>
  );
}

function Rows({ first, query, more, guest, verified }: { first: ContactPage; query: string; more: string; guest: string; verified: string }) {
  const [pages, setPages] = useState<ContactPage[]>([]);
  const [busy, setBusy] = useState(false);
  const all = [first, ...pages];
  const next = all[all.length - 1]?.next;
  async function go(): Promise<void> {
    if (busy || !next) return;
    setBusy(true);
    const answer = await call<ContactPage>(`/api/contacts?${new URLSearchParams({ q: query, after: next })}`);
    setBusy(false);
    if (answer.ok) setPages((old) => [...old, answer.body]);
  }
  return (
    <>
      <ul class="results">
        {all.flatMap((page) => page.contacts).map((one) => (
          <li key={one.id} class="contact-item">
            <a class="result" href={hashOfContact(one.id)} data-testid="contact-row" data-contact={one.id}>
              <Avatar name={titleOf(one, guest)} size={36} />
              <span class="row-main">
                <strong dir="auto">
                  {titleOf(one, guest)}
                  {one.proved.length > 0 && <Verified text={verified} />}
                </strong>
                <small dir="auto">{reachedAt(one)}</small>
              </span>
            </a>
          </li>
        ))}
      </ul>
      {next && (
        <button type="button" class="btn" disabled={busy} data-testid="contacts-more" onClick={() => void go()}>
          {more}
        </button>
      )}
    </>
  );
}

const reachedAt = (one: ListedContact): string => [one.name && one.email, one.phone, one.external_id].filter(Boolean).join(" · ");
