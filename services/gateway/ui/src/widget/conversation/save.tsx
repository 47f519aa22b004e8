/** A conversation to take along: links to its transcript, which a phone opens or saves as any other. */

import { useEffect, useRef, useState } from "preact/hooks";
import { safeUrl } from "../../core/text";
import type { Localised } from "../props";
import type { VisitorSession } from "../state/session";
import { askForMail, askForTranscript, type TranscriptLinks } from "../state/transcript";
import { MailIt } from "./mail-it";

interface SaveProps extends Localised {
  session: VisitorSession;
  /** Whose transcript; nothing is shown without one. */
  conversation: string | null | undefined;
}

type Stage = "idle" | "asking" | "failed" | TranscriptLinks;

/** The links come first and are followed by a tap of the visitor's own: browsers open nothing that a script asks for later. */
export function Save({ words, language, origin, session, conversation }: SaveProps) {
  const [stage, setStage] = useState<Stage>("idle");
  const first = useRef<HTMLAnchorElement>(null);
  useEffect(() => first.current?.focus(), [stage]);
  useEffect(() => setStage("idle"), [conversation]);
  if (!conversation) return null;
  const wanted = () => ({ origin, token: session.state.get().token, conversation, language });
  const ask = (): void => {
    setStage("asking");
    askForTranscript(wanted()).then(setStage, () => setStage("failed"));
  };
  if (typeof stage === "object")
    return (
      <div class="save" role="group" aria-label={words.save.ask}>
        {(["pdf", "html"] as const).map((kind) => (
          <a key={kind} ref={kind === "pdf" ? first : null} class="btn" href={safeUrl(stage[kind], origin) ?? undefined} target="_blank" rel="noopener noreferrer" data-testid={`save-${kind}`}>
            {kind === "pdf" ? words.save.pdf : words.save.page}
          </a>
        ))}
        {stage.mail && <MailIt language={language} known={session.details.get().email} send={(id, address) => askForMail(wanted(), id, address)} />}
      </div>
    );
  return (
    <div class="save">
      <button type="button" class="btn" disabled={stage === "asking"} data-testid="save" onClick={ask}>
        {stage === "asking" ? words.save.asking : words.save.ask}
      </button>
      {stage === "failed" && (
        <small role="alert" data-testid="save-failed">
          {words.save.failed}
        </small>
      )}
    </div>
  );
}
