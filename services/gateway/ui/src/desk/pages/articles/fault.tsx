/** What is wrong with a field: as the form knows it, or as the server says it. */

import type { PageWords } from "../../../i18n/pages/en";
import { type Fault as Refused, faultText } from "../fault-text";
import type { Fault as Kind } from "./values";

export function Fault({ texts, fault, refused }: { texts: PageWords; fault: Kind | undefined; refused: Refused | undefined }) {
  const said = refused && faultText(refused, texts.articles.refused);
  if (!fault && !said) return null;
  return (
    <small class="problem" role="alert" data-testid="article-fault" {...(!fault && said?.own && { lang: "en", dir: "ltr" })}>
      {fault ? texts.articles.faults[fault] : said?.text}
    </small>
  );
}
