/** One's own phone number, which rings for calls. */

import { useState } from "preact/hooks";
import type { DeskWords } from "../../i18n/desk/en";
import { call } from "../state/http";

interface OwnPhoneProps {
  words: DeskWords;
  phone: string;
  csrf: string;
  onOwn(own: { phone: string }): void;
}

export function OwnPhone({ words, phone, csrf, onOwn }: OwnPhoneProps) {
  const [typed, setTyped] = useState(phone);
  const [told, setTold] = useState("");
  const [busy, setBusy] = useState(false);
  const texts = words.account.phone;

  async function save(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    setBusy(true);
    const answer = await call<{ phone: string }>("/api/session/phone", { method: "PUT", body: { phone: typed }, csrf });
    setBusy(false);
    if (!answer.ok) return setTold(answer.problem.status === 422 ? texts.bad : words.problems.away);
    setTold(texts.saved);
    setTyped(answer.body.phone);
    onOwn({ phone: answer.body.phone });
  }

  return (
    <form onSubmit={(event) => void save(event)}>
      <label class="field">
        {texts.title}
        <input type="tel" dir="ltr" value={typed} maxLength={40} autocomplete="tel" placeholder="+46701740605" data-testid="own-phone" onInput={(event) => setTyped(event.currentTarget.value)} />
      </label>
      <p role="status" data-testid="own-phone-told">
        {told || texts.hint}
      </p>
      <button type="submit" class="btn" disabled={busy || typed.trim() === phone} data-testid="own-phone-save">
        {texts.save}
      </button>
    </form>
  );
}
