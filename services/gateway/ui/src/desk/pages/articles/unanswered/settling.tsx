/** What the articles that were made from customers' questions did since. */

import { moneyText } from "../../funnel/money";
import { whenText } from "../../parts";
import type { PageTexts } from "../../props";
import { hashOfArticle } from "../values";
import type { Settling } from "./groups";

export function SettlingArticles({ texts, language, articles, currency }: PageTexts & { articles: Settling[]; currency: string }) {
  const words = texts.articles.unanswered.since;
  if (articles.length === 0) return null;
  return (
    <section class="settling" data-testid="settling">
      <h2>{words.title}</h2>
      <div class="settling-table" role="region" tabIndex={0} aria-label={words.title}>
        <table class="table">
          <thead>
            <tr>
              <th>{words.article}</th>
              <th>{words.from}</th>
              <th class="number">{words.settled}</th>
              <th class="number">{words.shown}</th>
              <th class="number">{words.helped}</th>
              <th class="number">{words.saved}</th>
            </tr>
          </thead>
          <tbody>
            {articles.map((one) => (
              <tr key={one.article} data-testid="settling-article" data-article={one.article}>
                <td>
                  <a href={hashOfArticle(one.article)} dir="auto">
                    {one.title}
                  </a>
                </td>
                <td>{whenText(one.at, language)}</td>
                <td class="number">{one.settled}</td>
                <td class="number">{one.shown}</td>
                <td class="number">{one.helped}</td>
                <td class="number">{moneyText(one.saved, currency, language)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
