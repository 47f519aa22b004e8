/** Invites a visitor by hand; where that is not possible the server's reason is said in words. */

import { useState } from "preact/hooks";
import { isEnter } from "../../../core/keys";
import { INVITATION_LIMIT } from "../../../core/limits";
import { Modal } from "../../dialogs/modal";
import { call } from "../../state/http";
import type { PresentVisit } from "../../state/visitors/polled";
import type { PageTexts } from "../props";
import { visitorName } from "./visit-texts";

interface InviteProps extends Omit<PageTexts, "language"> {
  visit: PresentVisit;
  csrf(): string;
  onDone(): void;
}

export function InviteDialog({ words, texts, visit, csrf, onDone }: InviteProps) {
  const { visitors } = texts;
  const [text, setText] = useState("");
  const [sending, setSending] = useState(false);
  const [problem, setProblem] = useState("");
  const invite = async (event: Event): Promise<void> => {
    event.preventDefault();
    setSending(true);
    const answer = await call(`/api/visits/${encodeURIComponent(visit.id)}/invitation`, { method: "POST", body: { text: text.trim() }, csrf: csrf() });
    setSending(false);
    if (answer.ok) onDone();
    else setProblem(visitors.notInvited[answer.problem.code] ?? visitors.notInvitedOther);
  };
  return (
    <Modal title={visitors.inviteTitle(visitorName(visit, words.guest))} testid="invite-dialog" onDone={onDone}>
      <p>{visitors.inviteText}</p>
      <form onSubmit={(event) => void invite(event)}>
        <label class="field">
          {visitors.inviteLabel}
          <textarea
            rows={2}
            value={text}
            maxLength={INVITATION_LIMIT}
            placeholder={visitors.invitePlaceholder}
            spellcheck
            autofocus
            data-testid="invite-text"
            onInput={(event) => setText(event.currentTarget.value)}
            onKeyDown={(event) => isEnter(event) && void invite(event)}
          />
        </label>
        <p class="problem" role="alert" data-testid="invite-problem">
          {problem}
        </p>
        <div class="dialog-foot">
          <button type="button" class="btn" onClick={onDone}>
            {words.cancel}
          </button>
          <button type="submit" class="btn primary" disabled={sending} data-testid="invite-yes">
            {visitors.invite}
          </button>
        </div>
      </form>
    </Modal>
  );
}
