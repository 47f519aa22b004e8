/** One account: how it is doing, its webhook's address, and whether the provider accepts it. */

import { useState } from "preact/hooks";
import { call } from "../../state/http";
import type { PageTexts } from "../props";
import { type Fault, faultText } from "../fault-text";
import { HealthList } from "./health-list";
import type { Account, Channel, Check, Health } from "./types";

interface Props extends Pick<PageTexts, "texts" | "language"> {
  csrf(): string;
  account: Account;
  channel: Channel | null;
  health: Health | null;
  /** The server's clock, ms. */
  now: number;
  onEdit(): void;
  onChanged(): void;
}

export function AccountCard({ texts, language, csrf, account, channel, health, now, onEdit, onChanged }: Props) {
  const words = texts.channels;
  const [checking, setChecking] = useState(false);
  const [fresh, setFresh] = useState<Check | null>(null);
  const [problem, setProblem] = useState("");
  const path = `/api/accounts/${encodeURIComponent(account.id)}`;

  async function check(): Promise<void> {
    setChecking(true);
    setProblem("");
    const answer = await call<Check>(`${path}/check`, { method: "POST", csrf: csrf() });
    setChecking(false);
    if (answer.ok) setFresh(answer.body);
    else setFresh({ ok: false, name: "", notes: [], code: answer.problem.code === "no_answer" ? "no_answer" : "other" });
    onChanged();
  }

  async function enable(enabled: boolean): Promise<void> {
    const answer = await call(path, { method: "PATCH", body: { enabled }, csrf: csrf() });
    setProblem(answer.ok ? "" : (words.faults.refused[answer.problem.code] ?? (answer.problem.detail || texts.failed)));
    onChanged();
  }

  const checked = fresh ?? health?.check ?? null;
  return (
    <article class="card account-card" data-testid="account-card" data-account={account.id}>
      <h2>
        {account.name || account.id}
        <b class="tag plain">{account.channel}</b>
        {!account.enabled && <b class="tag plain">{words.disabled}</b>}
      </h2>
      {!account.opens && (
        <p class="problem" role="status">
          {words.unopened}
        </p>
      )}
      <HealthList texts={texts} language={language} health={health} now={now} />
      {account.hook && <Hook texts={texts} hook={account.hook} />}
      {checking && <p role="status">{words.checking}</p>}
      {!checking && checked && <Checked texts={texts} check={checked} />}
      <p class="problem" role="alert">
        {problem}
      </p>
      <div class="card-foot">
        {channel?.checks && (
          <button type="button" class="btn small" disabled={checking} aria-label={`${words.check}: ${account.id}`} data-testid="account-check" onClick={() => void check()}>
            {words.check}
          </button>
        )}
        <button type="button" class="btn small" aria-label={`${texts.edit}: ${account.id}`} data-testid="account-edit" onClick={onEdit}>
          {texts.edit}
        </button>
        <button type="button" class="btn small" aria-label={`${account.enabled ? words.disable : words.enable}: ${account.id}`} data-testid="account-enable" onClick={() => void enable(!account.enabled)}>
          {account.enabled ? words.disable : words.enable}
        </button>
      </div>
    </article>
  );
}

const saidBy = ({ said, notes }: Check): Fault[] => (said && said.length > 0 ? said : notes.map((message) => ({ message })));

function Checked({ texts, check }: Pick<PageTexts, "texts"> & { check: Check }) {
  const words = texts.channels;
  return (
    <div class="account-check" role="status" data-testid="account-checked" data-ok={check.ok}>
      <b class={check.ok ? "good" : "bad"}>{check.ok ? words.ok : words.notOk}</b> {check.name && <bdi>{check.name}</bdi>}
      {!check.ok && <p>{words.codes[check.code] ?? words.codes.other}</p>}
      {saidBy(check).map((note) => {
        const { text, own } = faultText(note, words.faults.checks);
        return (
          <small key={text} {...(own ? { lang: "en", dir: "ltr" } : { dir: "auto" })}>
            {text}
          </small>
        );
      })}
    </div>
  );
}

function Hook({ texts, hook }: Pick<PageTexts, "texts"> & { hook: string }) {
  const words = texts.channels;
  const [copied, setCopied] = useState(false);
  const copy = (): void => void navigator.clipboard?.writeText(hook).then(() => setCopied(true), () => undefined);
  return (
    <div class="account-hook">
      <label class="field">
        {words.hook}
        <input readOnly dir="ltr" value={hook} data-testid="account-hook" onFocus={(event) => event.currentTarget.select()} />
        {hook.startsWith("/") && <small>{words.noHook}</small>}
      </label>
      <button type="button" class="btn small" aria-label={`${words.copy}: ${hook}`} onClick={copy}>
        {copied ? words.copied : words.copy}
      </button>
    </div>
  );
}
