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
import { isUnanswered, UNANSWERED } from "./unanswered/groups";
import { UnansweredQuestions } from "./unanswered/unanswered";
import { type ArticlePage, articleIn, hashOfArticle } from "./values";

export default function ArticlesPage(props: PageProps) {
  const [hash, setHash] = useState(location.hash);
  useLayoutEffect(() => {
    const look = (): void => setHash(location.hash);
    addEventListener("hashchange", look);
    return () => removeEventListener("hashchange", look);
  }, []);
  const shown = articleIn(hash);
  return shown ? <ArticleView key={shown} {...props} id={shown} /> : <List {...props} unanswered={mayLead(props.role) && isUnanswered(hash)} />;
}

function List({ unanswered, ...props }: PageProps & { unanswered: boolean }) {
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
      {leads && <Parts texts={texts} unanswered={unanswered} />}
      {unanswered ? (
        <UnansweredQuestions {...props} />
      ) : (
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
      )}
    </div>
  );
}

/** The two parts of the page, for those who write articles. */
function Parts({ texts, unanswered }: Pick<PageProps, "texts"> & { unanswered: boolean }) {
  const parts: [href: string, name: string, here: boolean, testid: string][] = [
    ["#/articles", texts.articles.title, !unanswered, "articles-part"],
    [UNANSWERED, texts.articles.unanswered.title, unanswered, "unanswered-part"],
  ];
  return (
    <nav class="article-parts" aria-label={texts.articles.title}>
      {parts.map(([href, name, here, testid]) => (
        <a key={href} href={href} aria-current={here ? "page" : undefined} data-testid={testid}>
          {name}
        </a>
      ))}
    </nav>
  );
}
