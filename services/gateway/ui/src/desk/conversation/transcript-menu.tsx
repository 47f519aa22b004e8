/** The conversation as its contact may keep it: without notes, to read, print or pass on. */

import { useEffect, useRef, useState } from "preact/hooks";
import { newId } from "../../core/outbox/ids";
import type { AgentConversation } from "../../core/wire";
import { transcriptWordsOf } from "../../i18n/transcripts";
import type { Opened } from "../props";
import { Icon } from "../shell/icons";
import { call } from "../state/http";
import { shownPeer } from "./reach/reach";

const KINDS = [
  ["page", "html"],
  ["pdf", "pdf"],
] as const;

interface MenuProps extends Opened {
  language: string;
  csrf(): string;
}

export function TranscriptMenu({ words, language, conversation, csrf }: MenuProps) {
  const menu = useRef<HTMLDetailsElement>(null);
  const close = (): void => menu.current?.removeAttribute("open");
  const left = (event: FocusEvent): void => {
    if (!menu.current?.contains(event.relatedTarget as Node | null)) close();
  };
  const keys = (event: KeyboardEvent): void => {
    if (event.key !== "Escape" || !menu.current?.open) return;
    event.stopPropagation();
    close();
    menu.current.querySelector("summary")?.focus();
  };
  return (
    <details class="transcript-menu" ref={menu} onFocusOut={left} onKeyDown={keys}>
      <summary class="icon-btn" aria-label={words.transcript.title} title={words.transcript.title} data-testid="transcript-menu">
        <Icon name="file" />
      </summary>
      <div class="transcript-kinds">
        <TranscriptLinks words={words} conversation={conversation} onFollow={close} />
        {mailsOf(conversation).map((address) => (
          <MailTo key={`${conversation.id} ${address}`} language={language} conversation={conversation.id} address={address} csrf={csrf} />
        ))}
      </div>
    </details>
  );
}

export function TranscriptLinks({ words, conversation, onFollow }: Pick<Opened, "words"> & { conversation: { id: string }; onFollow?: () => void }) {
  return (
    <>
      {KINDS.map(([text, format]) => (
        <a key={format} class="btn small" href={`/api/conversations/${encodeURIComponent(conversation.id)}/transcript?format=${format}`} target="_blank" rel="noopener noreferrer" title={words.transcript.title} data-testid={`transcript-${format}`} onClick={onFollow}>
          {words.transcript[text]}
        </a>
      ))}
    </>
  );
}

/** The addresses that are known of the contact: what they gave us, and where they write from. */
export function mailsOf({ visitor, addresses }: Pick<AgentConversation, "visitor" | "addresses">): string[] {
  const wrote = (addresses ?? []).filter((one) => one.channel === "email").map(shownPeer);
  const known = [...wrote, ...(visitor.email ? [visitor.email] : [])];
  return known.filter((one, place) => known.findIndex((other) => other.toLowerCase() === one.toLowerCase()) === place);
}

interface MailToProps {
  language: string;
  conversation: string;
  address: string;
  csrf(): string;
}

/** Sends it there; what became of it stands below the button, as the menu stays open. */
function MailTo({ language, conversation, address, csrf }: MailToProps) {
  const [stage, setStage] = useState<"idle" | "sending" | "sent" | "often" | "noMailbox" | "failed">("idle");
  const id = useRef(newId());
  const here = useRef(true);
  useEffect(() => () => void (here.current = false), []);
  const words = transcriptWordsOf(language);
  const done = stage === "sending" || stage === "sent";
  const send = async (): Promise<void> => {
    if (done) return;
    setStage("sending");
    const body = { id: id.current, address };
    const answer = await call(`/api/conversations/${encodeURIComponent(conversation)}/transcript/mail`, { method: "POST", body, csrf: csrf() });
    if (!here.current) return;
    if (answer.ok) setStage("sent");
    else if (answer.problem.code === "no_mailbox") setStage("noMailbox");
    else setStage(answer.problem.status === 429 ? "often" : "failed");
  };
  // The button stays, and can have the focus: the menu closes when that is lost.
  return (
    <>
      <button type="button" class="btn small" aria-disabled={done} data-testid="transcript-mail" onClick={() => void send()}>
        <span dir="auto">{stage === "sending" ? words.sending : words.to(address)}</span>
      </button>
      {stage === "sent" && (
        <small role="status" data-testid="transcript-mailed">
          {words.gone(address)}
        </small>
      )}
      {stage !== "idle" && !done && (
        <small role="alert" data-testid="transcript-refused">
          {words[stage]}
        </small>
      )}
    </>
  );
}
