/** Everything that was before, over the desk: one click away from an offer and from the contact. */

import { Modal } from "../dialogs/modal";
import type { Localised } from "../props";
import { PastTalkView } from "./past-talk";
import type { ContactContext } from "./types";
import { PagesSeen, Promises } from "./visit";

interface HistoryProps extends Localised {
  context: ContactContext;
  name: string;
  csrf(): string;
  onDone(): void;
}

export function HistoryDialog({ words, language, context, name, csrf, onDone }: HistoryProps) {
  const { history } = words;
  return (
    <Modal title={`${history.history}: ${name}`} testid="history-dialog" wide onDone={onDone}>
      <Promises words={words} language={language} promises={context.promises} />
      {context.visit && <PagesSeen words={words} language={language} visit={context.visit} />}
      <h3>{history.past}</h3>
      {context.past.length === 0 && <p class="none">{history.noTalks}</p>}
      {context.past.map((talk) => (
        <PastTalkView key={talk.id} words={words} language={language} talk={talk} name={name} csrf={csrf} />
      ))}
      {context.past_count > context.past.length && <p class="none">{history.more}</p>}
      <div class="dialog-foot">
        <button type="button" class="btn" data-testid="history-close" onClick={onDone}>
          {history.done}
        </button>
      </div>
    </Modal>
  );
}
