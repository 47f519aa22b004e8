/** One's own account: photo, phone number, another password, and where one is signed in. */

import { useState } from "preact/hooks";
import type { Me } from "../../core/wire";
import { exactText } from "../../parts/words";
import type { Language } from "../../i18n/pick";
import type { Localised } from "../props";
import { type Answer, call, useLoaded } from "../state/http";
import { LanguageField } from "./language-field";
import { Modal } from "./modal";
import { OwnPhone } from "./own-phone";
import { PhotoField } from "./photo-field";

interface SignedInPlace {
  name: string;
  created_at: number;
  here: boolean;
}

interface AccountProps extends Localised {
  me: Me | null;
  csrf: string;
  /** Their photo or phone number is this one now. */
  onOwn(own: { photo?: string; phone?: string }): void;
  onLanguage(language: Language): void;
  onDone(): void;
}

export function AccountDialog({ words, language, me, csrf, onOwn, onLanguage, onDone }: AccountProps) {
  const loaded = useLoaded<{ sessions: SignedInPlace[] }>("/api/sessions");
  return (
    <Modal title={words.account.title} testid="account-dialog" onDone={onDone}>
      {me && <OwnPhoto words={words} me={me} csrf={csrf} onOwn={onOwn} />}
      {me && <OwnPhone words={words} phone={me.phone ?? ""} csrf={csrf} onOwn={onOwn} />}
      <LanguageField label={words.facts.language} language={language} onLanguage={onLanguage} />
      <PasswordForm words={words} csrf={csrf} onChanged={loaded.again} />
      <Places words={words} language={language} csrf={csrf} places={loaded.value?.sessions ?? []} onEnded={loaded.again} />
      <div class="dialog-foot">
        <button type="button" class="btn" onClick={onDone}>
          {words.close}
        </button>
      </div>
    </Modal>
  );
}

function OwnPhoto({ words, me, csrf, onOwn }: Pick<AccountProps, "words" | "csrf" | "onOwn"> & { me: Me }) {
  const [failed, setFailed] = useState(false);
  const { photo } = words.account;
  const keep = (address: string): void => {
    void call<null>("/api/session/photo", { method: "PUT", body: { photo: address }, csrf }).then((answer) => {
      setFailed(!answer.ok);
      if (answer.ok) onOwn({ photo: address });
    });
  };
  return (
    <section>
      <PhotoField words={photo} name={me.name} photo={me.photo ?? ""} csrf={csrf} onPhoto={keep} />
      {failed && (
        <p class="problem" role="alert">
          {photo.problems.failed}
        </p>
      )}
    </section>
  );
}

function PasswordForm({ words, csrf, onChanged }: Pick<AccountProps, "words" | "csrf"> & { onChanged(): void }) {
  const [told, setTold] = useState("");
  const [busy, setBusy] = useState(false);
  const { account } = words;

  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const given = new FormData(form);
    setBusy(true);
    const body = { present: String(given.get("present") ?? ""), new: String(given.get("new") ?? "") };
    const answer = await call<null>("/api/session/password", { method: "PUT", body, csrf });
    setBusy(false);
    setTold(answer.ok ? account.changed : refusalOf(answer));
    if (!answer.ok) return;
    form.reset();
    onChanged();
  }

  function refusalOf(answer: Extract<Answer<null>, { ok: false }>): string {
    const texts: Record<number, string> = { 403: account.wrong, 422: account.weak, 429: words.problems.many };
    return texts[answer.problem.status] ?? words.problems.away;
  }

  return (
    <form onSubmit={(event) => void submit(event)}>
      <label class="field">
        {account.present}
        <input name="present" type="password" autocomplete="current-password" required autofocus data-testid="present-password" />
      </label>
      <label class="field">
        {account.next}
        <input name="new" type="password" autocomplete="new-password" minLength={8} maxLength={200} required data-testid="new-password" />
      </label>
      <p role="status" data-testid="password-told">
        {told || account.weak}
      </p>
      <button type="submit" class="btn primary" disabled={busy} data-testid="change-password">
        {account.change}
      </button>
    </form>
  );
}

interface PlacesProps extends Localised {
  csrf: string;
  places: SignedInPlace[];
  onEnded(): void;
}

function Places({ words, language, csrf, places, onEnded }: PlacesProps) {
  const { account } = words;
  const end = (): void => void call("/api/sessions", { method: "DELETE", csrf }).then(onEnded);
  return (
    <section>
      <h3>{account.places}</h3>
      <ul class="places">
        {places.map((place) => (
          <li key={place.name} data-testid="signed-in-place">
            {account.since(exactText(place.created_at, language))}
            {place.here && <strong> {account.here}</strong>}
          </li>
        ))}
      </ul>
      <button type="button" class="btn" disabled={places.length < 2} data-testid="sign-out-elsewhere" onClick={end}>
        {account.elsewhere}
      </button>
    </section>
  );
}
