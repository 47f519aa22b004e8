/** The page before the desk. */

import { useState } from "preact/hooks";
import type { DeskWords } from "../../i18n/desk/en";
import type { Language } from "../../i18n/pick";
import { LanguageField } from "../dialogs/language-field";
import { type SignedIn, signIn, type SignInProblem } from "../state/account";

interface Props {
  words: DeskWords;
  language: Language;
  away: boolean;
  /** Drafts were removed when the agent signed out. */
  cleared: boolean;
  onLanguage(language: Language): void;
  onSignedIn(found: SignedIn): void;
}

export function SignIn({ words, language, away, cleared, onLanguage, onSignedIn }: Props) {
  const [problem, setProblem] = useState<SignInProblem | null>(away ? "away" : null);
  const [busy, setBusy] = useState(false);

  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    setBusy(true);
    const found = await signIn(String(form.get("login") ?? ""), String(form.get("password") ?? ""));
    setBusy(false);
    if (typeof found === "string") setProblem(found);
    else onSignedIn(found);
  }

  return (
    <main class="sign-in">
      <form onSubmit={(event) => void submit(event)}>
        <Logo />
        <h1>{words.signInText}</h1>
        {cleared && <p data-testid="cleared">{words.draftsCleared}</p>}
        <label>
          {words.login}
          <input name="login" autocomplete="username" autocapitalize="none" spellcheck={false} required autofocus data-testid="login" />
        </label>
        <label>
          {words.password}
          <input name="password" type="password" autocomplete="current-password" required data-testid="password" />
        </label>
        <p class="problem" role="alert" data-testid="problem">
          {problem && words.problems[problem]}
        </p>
        <button type="submit" class="btn primary" disabled={busy} data-testid="sign-in">
          {busy ? words.signingIn : words.signIn}
        </button>
        <LanguageField label={words.facts.language} language={language} onLanguage={onLanguage} />
      </form>
    </main>
  );
}

/** Usher's logo: a U like an open door. */
function Logo() {
  return (
    <svg class="logo" viewBox="0 0 32 32" aria-label="Usher" role="img">
      <rect width="32" height="32" rx="9" class="logo-ground" />
      <path d="M9 8v8.5a7 7 0 0 0 14 0V8" class="logo-line" />
      <circle cx="23" cy="24.5" r="2.5" class="logo-dot" />
    </svg>
  );
}
