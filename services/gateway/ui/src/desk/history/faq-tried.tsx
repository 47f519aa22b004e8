/** What the articles did for a contact: what was asked, what was shown, and why a person is needed. */

import type { FaqTried } from "../../core/automatic";
import { withoutTurns } from "../../core/text";
import { regionalOf } from "../../parts/words";
import type { Localised, Texts } from "../props";
import { faqText } from "./in-words";

export function FaqTriedView({ words, language, faq }: Localised & { faq: FaqTried | null | undefined }) {
  if (!faq?.question) return null;
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
