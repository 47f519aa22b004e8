/** Links by which a visitor who waits goes on in a messenger or by mail; they are made when they are asked for. */

import { useEffect, useRef, useState } from "preact/hooks";
import { elsewhere } from "../../i18n/elsewhere";
import type { Language } from "../../i18n/pick";
import { Icon } from "../../parts/icons";
import { askForWays, type WayOn } from "../state/ways";

interface ElsewhereProps {
  language: string;
  origin: string;
  token: string | null;
}

type Stage = "idle" | "asking" | "failed" | readonly WayOn[];

/** The links are followed by a tap of the visitor's own: browsers open nothing that a script asks for later. */
export function Elsewhere({ language, origin, token }: ElsewhereProps) {
  const [offered, setOffered] = useState(false);
  const [stage, setStage] = useState<Stage>("idle");
  const first = useRef<HTMLAnchorElement>(null);
  const texts = elsewhere[language as Language] ?? elsewhere.en;
  useEffect(() => first.current?.focus(), [stage]);
  useEffect(() => {
    let here = true;
    if (token) askForWays(origin, token).then((ways) => here && setOffered(ways.length > 0), () => undefined);
    return () => {
      here = false;
    };
  }, [origin, token]);
  if (!token || !offered) return null;
  const ask = (): void => {
    setStage("asking");
    askForWays(origin, token).then(setStage, () => setStage("failed"));
  };
  if (typeof stage === "object")
    return (
      <div role="group" aria-label={texts.ask} data-testid="elsewhere">
        <p>{stage.length > 0 ? texts.text : texts.none}</p>
        {stage.map((way, at) => (
          <a key={way.account} ref={at === 0 ? first : null} class="way" href={way.url} target="_blank" rel="noopener noreferrer" data-testid={`elsewhere-${way.channel}`}>
            <Icon name={way.channel === "email" ? "mail" : "chat"} />
            {texts.channels[way.channel] ?? way.channel}
          </a>
        ))}
      </div>
    );
  return (
    <>
      <button type="button" class="btn" disabled={stage === "asking"} data-testid="elsewhere-ask" onClick={ask}>
        {stage === "asking" ? texts.asking : texts.ask}
      </button>
      {stage === "failed" && <small role="alert">{texts.failed}</small>}
    </>
  );
}
