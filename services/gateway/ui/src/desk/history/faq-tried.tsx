/** What automatic stages did for a contact: what the articles were asked and showed, what a bot hands over, and why a person is needed. */

import type { FaqTried, Handed } from "../../core/automatic";
import { withoutTurns } from "../../core/text";
import { regionalOf } from "../../parts/words";
import type { Localised, Texts } from "../props";
import { faqText } from "./in-words";

export function FaqTriedView({ words, language, faq }: Localised & { faq: FaqTried | null | undefined }) {
  return (
    <>
      {faq?.question && <Articles words={words} language={language} faq={faq} />}
      {faq?.handed && <HandedOver words={words} handed={faq.handed} />}
    </>
  );
}

/** A bot's own words: nobody of the shop has written them. */
function HandedOver({ words, handed }: Texts & { handed: Handed }) {
  const { by, facts } = words.history.faq.handed;
  const known = Object.entries(handed.facts);
  return (
    <section class="person-note faq-tried" data-testid="bot-handed">
      <strong>{by}</strong>
      {handed.reason && (
        <p class="faq-question" dir="auto" data-testid="bot-reason">
          {withoutTurns(handed.reason)}
        </p>
      )}
      {handed.summary && (
        <p class="faq-question" dir="auto" data-testid="bot-summary">
          {withoutTurns(handed.summary)}
        </p>
      )}
      {known.length > 0 && (
        <>
          <small>{facts}</small>
          <ul>
            {known.map(([name, value]) => (
              <li key={name} class="faq-question" data-testid="bot-fact">
                <bdi>{withoutTurns(`${name}: ${value}`)}</bdi>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

function Articles({ words, language, faq }: Localised & { faq: FaqTried }) {
  const { asked, shown, nothing } = words.history.faq;
  const share = new Intl.NumberFormat(regionalOf(language), { style: "percent", maximumFractionDigits: 0 });
  return (
    <section class="person-note faq-tried" data-testid="faq-tried" data-verdict={faq.verdict}>
      <strong>{asked}</strong>
      <p class="faq-question" dir="auto" data-testid="faq-question">
        {withoutTurns(faq.question)}
      </p>
      {faq.answers.length > 0 ? (
        <>
          <small>{shown}</small>
          <ul>
            {faq.answers.map(({ id, title, confidence }) => (
              <li key={id} data-testid="faq-shown" data-article={id}>
                <a href={`#/articles/${encodeURIComponent(id)}`}>
                  <bdi>{title}</bdi>
                </a>{" "}
                <small>{share.format(confidence)}</small>
              </li>
            ))}
          </ul>
        </>
      ) : (
        <small>{nothing}</small>
      )}
      <Verdict words={words} faq={faq} />
    </section>
  );
}

function Verdict({ words, faq }: Texts & { faq: FaqTried }) {
  const text = faqText(faq, words);
  return text ? <p data-testid="faq-verdict">{text}</p> : null;
}
