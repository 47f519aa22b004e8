/** In the contact's pane: whether the shop confirmed them, their time, this visit, and what was before. */

import { useState } from "preact/hooks";
import { CONTEXT_EVERY } from "../../core/limits";
import type { AgentConversation } from "../../core/wire";
import { useNow } from "../../parts/now";
import { regionalOf } from "../../parts/words";
import type { Localised } from "../props";
import { hashOfContact } from "../shell/route";
import { useLoaded } from "../state/http";
import { nameOf } from "../state/names";
import { HistoryDialog } from "./history-dialog";
import { beforeText, lastTimeText, localTimeText } from "./in-words";
import type { ContactContext } from "./types";
import { PagesSeen, Promises } from "./visit";

export function ContactContextView({ words, language, conversation: c, csrf, onWrite }: Localised & { conversation: AgentConversation; csrf(): string; onWrite: (() => void) | undefined }) {
  const context = useLoaded<ContactContext>(`/api/conversations/${c.id}/context`, CONTEXT_EVERY).value;
  const [open, setOpen] = useState(false);
  const now = useNow(60_000);
  const { history } = words;
  if (!context) return <div class="person-context skeleton" />;
  const [last] = context.past;
  // What this conversation promises stands above, with what can be done about it.
  const promises = context.promises.filter((one) => one.conversation !== c.id);
  return (
    <section class="person-context" data-testid="person-context" data-verified={context.verified}>
      {context.verified && <p class="tag verified">✓ {history.verified}</p>}
      <p>{[localTimeText(context.time_zone, now, regionalOf(language), words), beforeText(context, words)].filter(Boolean).join(" · ")}</p>
      <Promises words={words} language={language} promises={promises} />
      {last && (
        <p class="person-last" dir="auto" data-testid="person-last">
          <b>{history.lastTime}: </b>
          {lastTimeText(context.past, words)}
        </p>
      )}
      {context.visit && <PagesSeen words={words} language={language} visit={context.visit} />}
      <div class="person-more">
        <button type="button" class="btn small" data-testid="person-history" onClick={() => setOpen(true)}>
          {history.history}
        </button>
        {onWrite && (
          <button type="button" class="btn small" data-testid="person-write" onClick={onWrite}>
            {words.reach.first.write}
          </button>
        )}
        <a class="btn small" href={hashOfContact(context.contact)} data-testid="person-contact">
          {history.contact}
        </a>
      </div>
      {open && <HistoryDialog words={words} language={language} context={context} name={nameOf(c, words)} csrf={csrf} onDone={() => setOpen(false)} />}
    </section>
  );
}
