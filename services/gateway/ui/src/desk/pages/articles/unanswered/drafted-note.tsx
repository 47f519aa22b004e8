/** What an endpoint of one's own wrote of a new article, or why it wrote nothing. */

import type { PageProps } from "../../props";
import type { Drafted } from "../values";

export function DraftedNote({ texts, drafted }: Pick<PageProps, "texts"> & { drafted: Drafted }) {
  const words = texts.articles.unanswered.draft;
  const { failure, status } = drafted;
  return (
    <p class="article-note" role="status" data-testid="article-drafted" data-failure={failure}>
      {failure === "" ? words.done : words.failed(words.why[failure].replace("#", status ?? ""))}
    </p>
  );
}
