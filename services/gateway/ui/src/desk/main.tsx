/** The desk: signed in or not, in the reader's language. */

import { render } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import "../tokens.css";
import "../parts/controls.css";
import "../parts/articles/articles.css";
import "../parts/stream.css";
import "./shell/layout.css";
import "./shell/badges.css";
import "./shell/sign-in.css";
import "./shell/fields.css";
import { directionOf, type Language } from "../i18n/pick";
import en, { type DeskWords } from "../i18n/desk/en";
import { currentSession, type SignedIn, signOut } from "./state/account";
import { deskLanguage, keepLanguage, onLanguageElsewhere } from "./state/language";
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

interface Spoken {
  language: Language;
  words: DeskWords;
}

function Main({ first }: { first: Spoken }) {
  const [stage, setStage] = useState<Stage>({ at: "loading" });
  const [{ language, words }, speak] = useState(first);
  // What is signalled long after it was set up is in the language of that moment.
  const current = useRef(words);
  current.current = words;
  const loud = useState(() => signals(() => current.current))[0];

  // Where its words cannot be loaded now the next visit has them.
  const turnTo = (wanted: Language): void => void spoken(wanted).then(speak, () => undefined);
  const choose = (wanted: Language): void => {
    keepLanguage(wanted);
    turnTo(wanted);
  };
  useEffect(() => onLanguageElsewhere(turnTo), []);

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
  if (stage.at === "signed_out") return <SignIn words={words} language={language} away={stage.away} cleared={stage.cleared ?? false} onLanguage={choose} onSignedIn={(found) => enter(found, true)} />;
  const { session, Desk } = stage;
  const leave = (): void => {
    const cleared = session.leave();
    void signOut(session.csrf()).then(() => setStage({ at: "signed_out", away: false, cleared }));
  };
  return <Desk session={session} words={words} language={language} signals={loud} onLanguage={choose} onLeave={leave} />;
}

/** The words of a language, with the page turned to it. */
async function spoken(language: Language): Promise<Spoken> {
  const words = await LOADERS[language]();
  document.documentElement.lang = language;
  document.documentElement.dir = directionOf(language);
  return { language, words };
}

const root = document.querySelector("#desk");
if (root) void spoken(deskLanguage()).then((first) => render(<Main first={first} />, root));
