/** Connect or change an account: which channel, then its settings, each with where the provider shows its value. */

import { useState } from "preact/hooks";
import { Modal } from "../../dialogs/modal";
import { call } from "../../state/http";
import type { PageTexts } from "../props";
import { type Fault, faultText } from "../fault-text";
import { type Draft, draftOf, entered, refusedSettings, madeSecret, valuesOf } from "./form-values";
import { type Catalogue, type Said, type Wording, wordingOf } from "./setting-words";
import type { Account, Channel, Setting } from "./types";

interface Props extends Pick<PageTexts, "texts"> {
  csrf: string;
  channels: readonly Channel[];
  catalogue: Catalogue;
  account: Account | null;
  onDone(saved: Account | null): void;
}

export function AccountForm({ texts, csrf, channels, catalogue, account, onDone }: Props) {
  const [channel, setChannel] = useState(channels.find((one) => one.name === account?.channel) ?? null);
  const words = texts.channels;
  return (
    <Modal title={account ? account.name || account.id : words.add} testid="account-dialog-form" wide onDone={() => onDone(null)}>
      {channel ? (
        <Fields texts={texts} csrf={csrf} channel={channel} catalogue={catalogue} account={account} onDone={onDone} />
      ) : (
        <>
          <p>{channels.length > 0 ? words.choose : words.noChannels}</p>
          <div class="channel-choice">
            {channels.map((one) => (
              <button key={one.name} type="button" class="btn" data-testid="account-channel" data-channel={one.name} onClick={() => setChannel(one)}>
                {one.name}
              </button>
            ))}
          </div>
          <div class="dialog-foot">
            <button type="button" class="btn" onClick={() => onDone(null)}>
              {texts.cancel}
            </button>
          </div>
        </>
      )}
    </Modal>
  );
}

function Fields({ texts, csrf, channel, catalogue, account, onDone }: Omit<Props, "channels"> & { channel: Channel }) {
  const words = texts.channels;
  const [id, setId] = useState(account?.id ?? channel.name);
  const [name, setName] = useState(account?.name ?? "");
  const [draft, setDraft] = useState<Draft>(() => draftOf(channel.settings, account));
  const [faults, setFaults] = useState<Record<string, Fault>>({});
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);

  async function save(event: Event): Promise<void> {
    event.preventDefault();
    setBusy(true);
    const values = valuesOf(channel.settings, draft);
    const given = Object.keys(values.secrets).length > 0 || !account ? values : { config: values.config };
    const body = account ? { name, ...given } : { id, channel: channel.name, name, ...given };
    const answer = await call<Account>(account ? `/api/accounts/${encodeURIComponent(account.id)}` : "/api/accounts", { method: account ? "PATCH" : "POST", body, csrf });
    setBusy(false);
    if (answer.ok) return onDone(answer.body);
    const wrong = refusedSettings(answer.problem.body);
    setFaults(wrong);
    setProblem(Object.keys(wrong).length > 0 ? "" : words.faults.refused[answer.problem.code] ?? (answer.problem.detail || texts.failed));
  }

  return (
    <form onSubmit={(event) => void save(event)}>
      <div class="fields">
        {!account && (
          <label class="field">
            {words.id}
            <input value={id} required maxLength={64} pattern="[A-Za-z0-9][A-Za-z0-9_.@+\-]*" autocapitalize="none" autofocus data-testid="account-id" onInput={(event) => setId(event.currentTarget.value)} />
            <small>{words.idHint}</small>
          </label>
        )}
        <label class="field">
          {words.name} <small>{words.optional}</small>
          <input value={name} maxLength={200} data-testid="account-name" onInput={(event) => setName(event.currentTarget.value)} />
        </label>
        {channel.settings.map((one) => (
          <Field key={one.name} texts={texts} setting={one} wording={wordingOf(catalogue, channel.name, one)} isSet={account?.secrets.includes(one.name) ?? false} value={draft[one.name] ?? ""} fault={faults[one.name]} onChange={(value) => setDraft((old) => entered(channel.settings, old, one.name, value))} />
        ))}
      </div>
      <p class="problem" role="alert" data-testid="account-problem">
        {problem}
      </p>
      <div class="dialog-foot">
        <button type="button" class="btn" onClick={() => onDone(null)}>
          {texts.cancel}
        </button>
        <button type="submit" class="btn primary" disabled={busy} data-testid="account-save">
          {texts.save}
        </button>
      </div>
    </form>
  );
}

const FLAGS = ["true", "false"];

/** A channel's own texts are in English. */
const languageOf = ({ own }: Said) => (own ? ({ lang: "en", dir: "ltr" } as const) : {});

const FaultText = ({ fault }: { fault: Said }) => <span {...languageOf(fault)}>{fault.text}</span>;

interface FieldProps extends Pick<PageTexts, "texts"> {
  setting: Setting;
  wording: Wording;
  isSet: boolean;
  value: string;
  fault: Fault | undefined;
  onChange(value: string): void;
}

function Field({ texts, setting, wording, isSet, value, fault, onChange }: FieldProps) {
  const words = texts.channels;
  const { name, kind } = setting;
  const common = { id: `setting-${name}`, "data-testid": `setting-${name}`, "aria-invalid": fault ? true : undefined, "aria-describedby": fault ? `fault-${name}` : undefined };
  return (
    <div class="field">
      <label for={common.id}>
        <span {...languageOf(wording.label)}>{wording.label.text}</span>{" "}
        {!setting.required && <small>{words.optional}</small>}
      </label>
      {kind === "choice" || kind === "flag" ? (
        <select {...common} value={value} onChange={(event) => onChange(event.currentTarget.value)}>
          {(kind === "flag" ? FLAGS : setting.choices).map((one) => {
            const said = kind === "flag" ? { text: one === "true" ? words.yes : words.no, own: false } : wording.choice(one);
            return (
              <option key={one} value={one} {...languageOf(said)}>
                {said.text}
              </option>
            );
          })}
        </select>
      ) : setting.many ? (
        <textarea {...common} rows={2} dir="ltr" value={value} autocapitalize="none" spellcheck={false} onInput={(event) => onChange(event.currentTarget.value)} />
      ) : (
        <input {...common} dir="ltr" type={(kind === "number" ? "number" : kind === "secret" && !setting.generate ? "password" : "text") as "text"} value={value} autocomplete={kind === "secret" ? "new-password" : "off"} autocapitalize="none" spellcheck={false} onInput={(event) => onChange(event.currentTarget.value)} />
      )}
      {setting.generate && (
        <button type="button" class="btn small" data-testid={`make-${name}`} onClick={() => onChange([madeSecret(setting.generate), setting.many ? value : ""].filter(Boolean).join("\n"))}>
          {words.make}
        </button>
      )}
      {wording.help.text && <small {...languageOf(wording.help)}>{wording.help.text}</small>}
      {setting.many && <small>{words.lines}</small>}
      {isSet && <small>{words.keep}</small>}
      {fault && (
        <p class="problem" id={`fault-${name}`} data-testid={`fault-${name}`}>
          <FaultText fault={faultText(fault, words.faults.fields)} />
        </p>
      )}
    </div>
  );
}
