/** What is wrong with a field: as the form knows it, or in the server's words. */

import type { PageWords } from "../../../i18n/pages/en";
import type { Fault as Kind } from "./values";

export function Fault({ texts, fault, refused }: { texts: PageWords; fault: Kind | undefined; refused: string | undefined }) {
  if (!fault && !refused) return null;
  return (
    <small class="problem" role="alert" data-testid="article-fault">
      {fault ? texts.articles.faults[fault] : refused}
    </small>
  );
}
