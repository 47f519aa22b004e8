/** The pages of the present visit, and what was promised before. */

import { addressShown } from "../../core/links";
import { withoutTurns } from "../../core/text";
import { exactText, regionalOf, timeText } from "../../parts/words";
import type { Localised } from "../props";
import { promisedText } from "./in-words";
import type { MadePromise, SeenPage, ThisVisit } from "./types";

export function PagesSeen({ words, language, visit }: Localised & { visit: ThisVisit }) {
  const { history } = words;
  return (
    <section class="pages-seen" data-testid="pages-seen">
      <h3>
        {history.thisVisit} <span>{history.pages(visit.page_count)}</span>
      </h3>
      <ol>
        {[...visit.pages].reverse().map((page) => (
          <li key={page.at + page.url}>
            <time title={exactText(page.at, language)}>{timeText(page.at, language)}</time>
            <PageName page={page} unknown={history.unknownPage} />
          </li>
        ))}
      </ol>
    </section>
  );
}

function PageName({ page, unknown }: { page: SeenPage; unknown: string }) {
  const { href, text } = addressShown(page.url, location.origin);
  const name = withoutTurns(page.title) || text || unknown;
  if (!href) return <bdi>{name}</bdi>;
  return (
    <a href={href} target="_blank" rel="noopener noreferrer" title={text}>
      <bdi>{name}</bdi>
    </a>
  );
}

export function Promises({ words, language, promises }: Localised & { promises: readonly MadePromise[] }) {
  const { history } = words;
  if (promises.length === 0) return null;
  return (
    <section class="person-note" data-testid="promises">
      <strong>{history.promises}</strong>
      {promises.map((one) => (
        <p key={`${one.conversation} ${one.seq}`} dir="auto" title={exactText(one.at, language)}>
          {promisedText(one, regionalOf(language), words)}
        </p>
      ))}
    </section>
  );
}
