/** What somebody sees whose role does not open a page. */

import type { PageWords } from "../../i18n/pages/en";

export function Forbidden({ texts }: { texts: PageWords }) {
  return (
    <div class="page-empty" data-testid="forbidden">
      <h1>{texts.forbidden}</h1>
      <p>{texts.forbiddenText}</p>
    </div>
  );
}
