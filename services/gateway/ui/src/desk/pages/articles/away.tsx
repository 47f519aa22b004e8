/** What is said while the knowledge service does not answer. */

import type { PageWords } from "../../../i18n/pages/en";

export function Away({ texts, again }: { texts: PageWords; again(): void }) {
  return (
    <div class="page-empty" role="alert" data-testid="articles-away">
      <p>{texts.articles.away}</p>
      <button type="button" class="btn" onClick={again}>
        {texts.again}
      </button>
    </div>
  );
}
