/** The desk: signed in or not, in the reader's language. */

import { render } from "preact";
import { useEffect, useState } from "preact/hooks";
import "../tokens.css";
import "../parts/controls.css";
import "../parts/stream.css";
import "./shell/layout.css";
import "./shell/badges.css";
import "./shell/sign-in.css";
import "./shell/fields.css";
import { directionOf, type Language, pickLanguage } from "../i18n/pick";
import en, { type DeskWords } from "../i18n/desk/en";
import { currentSession, type SignedIn, signOut } from "./state/account";
import type { DeskSession } from "./state/session";
import { signals } from "./state/signals";
import { SignIn } from "./shell/sign-in";

const LOADERS: Record<Language, () => Promise<DeskWords>> = {
  en: () => Promise.resolve(en),
  ar: () => import("../i18n/desk/ar").then((file) => file.default),
  de: () => import("../i18n/desk/de").then((file) => file.default),
  es: () => import("../i18n/desk/es").then((file) => file.default),
  ru: () => import("../i18n/desk/ru").then((file) => file.default),
};

/** `cleared`: signing out has removed drafts. */
type Stage = { at: "loading" } | { at: "signed_out"; away: boolean; cleared?: boolean } | { at: "desk"; session: DeskSession; Desk: Inside["Desk"] };
type Inside = typeof import("./inside");

function Main({ words, language }: { words: DeskWords; language: Language }) {
  const [stage, setStage] = useState<Stage>({ at: "loading" });
  const loud = useState(() => signals(words))[0];

  function enter({ agent, csrf }: SignedIn, arrive: boolean): void {
    const leave = (): void => {
      session.stop();
      document.title = "Usher";
      setStage({ at: "signed_out", away: false });
    };
    let session: DeskSession;
    setStage({ at: "loading" });
    import("./inside").then(
      ({ Desk, deskSession }) => {
        session = deskSession({ login: agent.login, csrf, arrive, signals: loud, onSignedOut: leave });
        setStage({ at: "desk", session, Desk });
      },
      () => setStage({ at: "signed_out", away: true }),
    );
  }

  useEffect(() => {
    void currentSession().then((found) => {
      if (found && found !== "away") enter(found, false);
      else setStage({ at: "signed_out", away: found === "away" });
    });
  }, []);

  if (stage.at === "loading") return <div class="blank" />;
  if (stage.at === "signed_out") return <SignIn words={words} away={stage.away} cleared={stage.cleared ?? false} onSignedIn={(found) => enter(found, true)} />;
  const { session, Desk } = stage;
  const leave = (): void => {
    const cleared = session.leave();
    void signOut(session.csrf()).then(() => setStage({ at: "signed_out", away: false, cleared }));
  };
  return <Desk session={session} words={words} language={language} signals={loud} onLeave={leave} />;
}

const language = pickLanguage(navigator.languages);
document.documentElement.lang = language;
document.documentElement.dir = directionOf(language);
const root = document.querySelector("#desk");
if (root) void LOADERS[language]().then((words) => render(<Main words={words} language={language} />, root));
