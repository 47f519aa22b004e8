/** One article: loaded, then read or written. */

import { useLoaded } from "../../state/http";
import { Shown } from "../parts";
import type { PageProps } from "../props";
import { ArticleForm } from "./article-form";
import { Away } from "./away";
import { isFresh, UNANSWERED } from "./unanswered/groups";
import { type Article, newArticle } from "./values";

export function ArticleView(props: PageProps & { id: string }) {
  const { id, texts, language } = props;
  const fresh = isFresh(id);
  const loaded = useLoaded<Article>(fresh ? null : `/api/articles/${encodeURIComponent(id)}`);
  const { articles } = texts;
  const back = (
    <a class="btn small article-back" href={fresh && id !== "new" ? UNANSWERED : "#/articles"} data-testid="article-back">
      {fresh && id !== "new" ? articles.unanswered.title : articles.back}
    </a>
  );
  const status = loaded.value === null ? loaded.problem?.status : undefined;
  return (
    <div class="page-body wide" data-testid="article" data-article={id}>
      {back}
      {fresh ? (
        <ArticleForm {...props} kept={null} content={newArticle(language)} />
      ) : status === 404 ? (
        <p class="page-empty">{articles.gone}</p>
      ) : status === 503 ? (
        <Away texts={texts} again={loaded.again} />
      ) : (
        <Shown loaded={loaded} texts={texts}>
          {(one) => <ArticleForm key={one.id} {...props} kept={one} content={one} />}
        </Shown>
      )}
    </div>
  );
}
