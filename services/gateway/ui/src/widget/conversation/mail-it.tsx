/** The transcript to an address of one's own: the one that is known stands there already. */

import { useEffect, useRef, useState } from "preact/hooks";
import { newId } from "../../core/outbox/ids";
import { addressOf } from "../../core/text";
import { transcriptWordsOf } from "../../i18n/transcripts";

interface MailItProps {
  language: string;
  /** The address that the visitor gave before; "" for none. */
  known: string;
  send(id: string, address: string): Promise<"sent" | "bad" | "often" | "failed">;
}

export function MailIt({ language, known, send }: MailItProps) {
  const [address, setAddress] = useState(known);
  const [stage, setStage] = useState<"idle" | "sending" | "sent" | "bad" | "often" | "failed">("idle");
  const id = useRef(newId()); // the same when it is tried again: one mail
  const sent = useRef<HTMLParagraphElement>(null);
  useEffect(() => sent.current?.focus(), [stage]); // the button that had the focus is gone
  const words = transcriptWordsOf(language);
  if (stage === "sent")
    return (
      <p class="mailed" role="status" ref={sent} tabIndex={-1} data-testid="mailed">
        {words.sent(address.trim())}
      </p>
    );
  const ask = (event: Event): void => {
    event.preventDefault();
    const to = addressOf(address)?.email;
    if (!to) return setStage("bad");
    setStage("sending");
    void send(id.current, to).then(setStage);
  };
  const wrong = stage === "bad" || stage === "often" || stage === "failed" ? words[stage] : "";
  return (
    <form class="address mail-it" noValidate data-testid="mail-it" onSubmit={ask}>
      <label>
        {words.ask}
        <input
          type="email"
          autocomplete="email"
          dir="ltr"
          maxLength={200}
          placeholder={words.label}
          value={address}
          aria-invalid={stage === "bad"}
          aria-describedby={wrong ? "mail-it-wrong" : undefined}
          data-testid="mail-address"
          onInput={(event) => {
            id.current = newId();
            setAddress(event.currentTarget.value);
          }}
        />
      </label>
      {wrong && (
        <p class="over" role="alert" id="mail-it-wrong" data-testid="mail-wrong">
          {wrong}
        </p>
      )}
      <button type="submit" class="btn" disabled={stage === "sending"} data-testid="mail-send">
        {stage === "sending" ? words.sending : words.send}
      </button>
    </form>
  );
}
