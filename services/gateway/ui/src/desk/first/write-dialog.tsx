/** Writes to a contact first or calls them, or goes on with an open conversation by another way: mail, SMS, a template, a call. */

import { useState } from "preact/hooks";
import { TEXT_LIMIT } from "../../core/limits";
import { Modal } from "../dialogs/modal";
import type { Texts } from "../props";
import { call, useLoaded } from "../state/http";
import { CallConsent } from "./call-consent";
import { CalledForm, type CallRecord } from "./called-form";
import { type ChosenTemplate, TemplateField } from "./template-field";
import { refusedText, type Way, wayKey, wayText } from "./ways";

interface WriteProps extends Texts {
  contact: string;
  name: string;
  /** Goes on in this open conversation of one's own; "": begins one. */
  conversation: string;
  csrf(): string;
  /** The contact's number, "" if none is known: for a phone of one's own. */
  phone: string;
  /** Writes how a call by a phone of one's own went; without it nothing is written. */
  onCalled?: ((record: CallRecord) => void) | undefined;
  onSent(conversation: string): void;
  onDone(): void;
}

export function WriteDialog(props: WriteProps) {
  const { words, contact, name, conversation, onDone } = props;
  const { first } = words.reach;
  const path = `/api/contacts/${encodeURIComponent(contact)}`;
  const loaded = useLoaded<{ ways: Way[]; calls_refused: string[] }>(`${path}/ways?${new URLSearchParams({ conversation })}`);
  const ways = loaded.value?.ways;
  const refused = loaded.value?.calls_refused ?? [];
  const called = [...new Set(ways?.filter((one) => one.call).map((one) => one.peer))];
  const shared = { words, onCalled: props.onCalled, onDone };
  return (
    <Modal title={first.title(name)} testid="write-dialog" onDone={onDone}>
      {!ways && <div class="skeleton write-skeleton" />}
      {ways?.length === 0 && !props.phone && <p data-testid="write-none">{first.none}</p>}
      {ways && ways.length > 0 && <Form {...props} path={path} ways={ways} />}
      {called.map((one) => (
        <CallConsent key={one} {...shared} phone={one} refused={refused.includes(one)} />
      ))}
      {ways && props.phone && called.length === 0 && (refused.includes(props.phone) ? <CallConsent {...shared} phone={props.phone} refused /> : <CalledForm {...shared} phone={props.phone} />)}
    </Modal>
  );
}

function Form({ words, conversation, csrf, path, ways, onSent, onDone }: WriteProps & { path: string; ways: readonly Way[] }) {
  const { first } = words.reach;
  const [key, setKey] = useState(() => wayKey(ways.find((one) => !one.blocked) ?? (ways[0] as Way)));
  const [subject, setSubject] = useState("");
  const [text, setText] = useState("");
  const [template, setTemplate] = useState<ChosenTemplate | null>(null);
  const [id, setId] = useState(() => crypto.randomUUID());
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState("");
  const way = ways.find((one) => wayKey(one) === key);
  if (!way) return null;
  const said = way.template ? (template?.text ?? "") : text.trim();
  const ready = !way.blocked && (way.call || said !== "") && (!way.subject || subject.trim() !== "") && !busy;
  async function send(event: Event): Promise<void> {
    event.preventDefault();
    if (!ready || !way) return;
    setBusy(true);
    setRefusal("");
    const chosen = way.template && template ? { template: { name: template.name, language: template.language, values: template.values, variables: template.variables } } : {};
    const body = { id, account: way.account, peer: way.peer, text: said, subject: way.subject ? subject.trim() : "", conversation, ...chosen };
    const answer = await call<{ conversation: string }>(`${path}/conversations`, { method: "POST", body, csrf: csrf() });
    setBusy(false);
    if (answer.ok) {
      onSent(answer.body.conversation);
      onDone();
      return;
    }
    setRefusal(refusedText(answer.problem.code, words));
    // A refusal is remembered under its id; where nobody answered it may have been sent, and must not be twice.
    if (answer.problem.status !== 0 && answer.problem.status < 500) setId(crypto.randomUUID());
  }
  return (
    <form onSubmit={(event) => void send(event)}>
      <label class="field">
        <span>{first.by}</span>
        <select value={key} data-testid="write-way" onChange={(event) => setKey(event.currentTarget.value)}>
          {ways.map((one) => (
            <option key={wayKey(one)} value={wayKey(one)} disabled={one.blocked !== ""}>
              {wayText(one, ways, words)}
            </option>
          ))}
        </select>
      </label>
      {way.subject && (
        <label class="field">
          <span>{first.subject}</span>
          <input value={subject} maxLength={200} dir="auto" data-testid="write-subject" onInput={(event) => setSubject(event.currentTarget.value)} />
        </label>
      )}
      {way.call ? (
        <p data-testid="write-call">{words.reach.calls.first}</p>
      ) : way.template ? (
        <TemplateField key={way.account} words={words} account={way.account} csrf={csrf} onChange={setTemplate} />
      ) : (
        <label class="field">
          <span>{first.text}</span>
          <textarea rows={6} value={text} maxLength={TEXT_LIMIT} dir="auto" spellcheck data-testid="write-text" onInput={(event) => setText(event.currentTarget.value)} />
        </label>
      )}
      {refusal && (
        <p role="alert" class="write-refused">
          {refusal}
        </p>
      )}
      <div class="dialog-foot">
        <button type="button" class="btn" onClick={onDone}>
          {words.cancel}
        </button>
        <button type="submit" class="btn primary" disabled={!ready} data-testid="write-send">
          {way.call ? words.reach.calls.call : first.send}
        </button>
      </div>
    </form>
  );
}
