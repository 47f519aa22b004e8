/** Articles: what customers are answered automatically. A list to search, one article to read or write, questions to try. */

import { useEffect, useLayoutEffect, useState } from "preact/hooks";
import { TYPING_RESTS } from "../../../core/limits";
import { Icon } from "../../shell/icons";
import { mayLead } from "../../shell/route";
import { useLoaded } from "../../state/http";
import { Head } from "../parts";
import type { PageProps } from "../props";
import { ArticleList } from "./article-list";
import { ArticleView } from "./article-view";
import "./articles.css";
import { ImportDialog } from "./import-dialog";
import { LanguageSelect } from "./language-select";
import { TryQuestion } from "./try-question";
import { type ArticlePage, articleIn, hashOfArticle } from "./values";

export default function ArticlesPage(props: PageProps) {
  const [shown, setShown] = useState(() => articleIn(location.hash));
  useLayoutEffect(() => {
    const look = (): void => setShown(articleIn(location.hash));
    addEventListener("hashchange", look);
    return () => removeEventListener("hashchange", look);
  }, []);
  return shown ? <ArticleView key={shown} {...props} id={shown} /> : <List {...props} />;
}

function List(props: PageProps) {
  const { texts, language, role } = props;
  const { articles } = texts;
  const [query, setQuery] = useState("");
  const [asked, setAsked] = useState("");
  const [spoken, setSpoken] = useState("");
  const [archived, setArchived] = useState(false);
  const [importing, setImporting] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setAsked(query.trim()), TYPING_RESTS);
    return () => clearTimeout(timer);
  }, [query]);
  const wanted = new URLSearchParams({ q: asked, language: spoken, ...(archived && { archived: "true" }) }).toString();
  const loaded = useLoaded<ArticlePage>(`/api/articles?${wanted}`);
  const leads = mayLead(role);
  const search = (text: string): void => {
    setQuery(text);
    setAsked(text);
  };
  return (
    <div class="page-body wide" data-testid="articles">
      <Head title={articles.title} intro={leads ? articles.intro : `${articles.intro} ${articles.readOnly}`}>
        {leads && (
          <div class="article-do">
            <a class="btn" href="/api/articles.csv" download="articles.csv" data-testid="articles-export">
              {articles.transfer.exportAll}
            </a>
            <button type="button" class="btn" data-testid="articles-import" onClick={() => setImporting(true)}>
              {articles.transfer.importFile}
            </button>
            <a class="btn primary" href={hashOfArticle("new")} data-testid="article-add">
              <Icon name="plus" />
              {articles.add}
            </a>
          </div>
        )}
      </Head>
      {importing && (
        <ImportDialog
          {...props}
          onDone={() => {
            setImporting(false);
            loaded.again();
          }}
        />
      )}
      <div class="article-columns">
        <section>
          <div class="filters">
            <input class="article-find" type="search" value={query} maxLength={200} placeholder={articles.find} aria-label={articles.find} data-testid="articles-field" onInput={(event) => setQuery(event.currentTarget.value)} />
            <LanguageSelect label={articles.fields.language} any={articles.anyLanguage} value={spoken} language={language} testid="articles-language" onChange={setSpoken} />
            {leads && (
              <label class="check">
                <input type="checkbox" checked={archived} data-testid="articles-archived" onChange={() => setArchived(!archived)} />
                <span>{articles.archivedToo}</span>
              </label>
            )}
          </div>
          <ArticleList key={wanted} {...props} loaded={loaded} wanted={wanted} filtered={asked !== "" || spoken !== "" || archived} onTag={search} />
        </section>
        <TryQuestion {...props} />
      </div>
    </div>
  );
}
