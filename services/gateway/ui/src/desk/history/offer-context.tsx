/** Who an offer is from and what was before, in lines that are there from the beginning: nothing moves when they fill. */

import { useState } from "preact/hooks";
import type { FaqTried } from "../../core/automatic";
import { addressShown } from "../../core/links";
import { withoutTurns } from "../../core/text";
import { useNow } from "../../parts/now";
import { regionalOf } from "../../parts/words";
import type { Localised } from "../props";
import { useLoaded } from "../state/http";
import { HistoryDialog } from "./history-dialog";
import { beforeText, detailsText, faqText, lastPage, lastTimeText, localTimeText, promisedText } from "./in-words";
import type { ContactContext } from "./types";

interface OfferContextProps extends Localised {
  conversation: string;
  name: string;
  skew: number;
  /** What automatic stages tried. */
  faq: FaqTried | null | undefined;
  csrf(): string;
}

export function OfferContext({ words, language, conversation, name, skew, faq, csrf }: OfferContextProps) {
  const loaded = useLoaded<ContactContext>(`/api/conversations/${conversation}/context`);
  const [open, setOpen] = useState(false);
  const now = useNow(60_000) + skew;
  const { history } = words;
  const context = loaded.value;
  if (!context)
    return (
      <div class="offer-context" data-testid="offer-context" aria-busy={!loaded.problem}>
        {!loaded.problem && <div class="skeleton" />}
      </div>
    );
  const page = lastPage(context);
  const [promise] = context.promises;
  const lines: [key: string, label: string, text: string][] = [
    ["before", "", beforeText(context, words)],
    ["who", "", [context.verified ? `✓ ${history.verified}` : "", localTimeText(context.time_zone, now, regionalOf(language), words)].filter(Boolean).join(" · ")],
    ["details", history.details, detailsText(context)],
    ["page", words.facts.page, page ? withoutTurns(page.title) || addressShown(page.url, location.origin).text : ""],
    ["last", history.lastTime, lastTimeText(context.past, words)],
    ["faq", history.faq.asked, faq?.question ? [withoutTurns(faq.question), faqText(faq, words)].filter(Boolean).join(" → ") : ""],
    ["bot", history.faq.handed.by, faq?.handed ? withoutTurns([faq.handed.reason, faq.handed.summary].filter(Boolean).join(": ")) : ""],
    ["promise", history.promised, promise ? promisedText(promise, regionalOf(language), words) : ""],
  ];
  return (
    <div class="offer-context" data-testid="offer-context" data-verified={context.verified}>
      {lines
        .filter(([key, , text]) => text || key === "who")
        .map(([key, label, text]) => (
          <p key={key} class={key} title={text} dir="auto" data-testid={`offer-${key}`}>
            {label && <b>{label}: </b>}
            {text || "\u00a0"}
          </p>
        ))}
      <button type="button" class="offer-history" data-testid="offer-history" onClick={() => setOpen(true)}>
        {history.history}
      </button>
      {open && <HistoryDialog words={words} language={language} context={context} name={name} csrf={csrf} onDone={() => setOpen(false)} />}
    </div>
  );
}
