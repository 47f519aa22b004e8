/** The articles that were found, part after part. */

import { useState } from "preact/hooks";
import { plainText } from "../../../core/markdown";
import { call, type Loaded } from "../../state/http";
import { Shown, whenText } from "../parts";
import type { PageProps, PageTexts } from "../props";
import { Away } from "./away";
import { languageName } from "./language-select";
import { type Article, type ArticlePage, hashOfArticle, validityOf } from "./values";

interface ListProps extends PageProps {
  loaded: Loaded<ArticlePage>;
  /** The conditions, as the API takes them. */
  wanted: string;
  filtered: boolean;
  onTag(tag: string): void;
}

export function ArticleList({ texts, language, words, skew, loaded, wanted, filtered, onTag }: ListProps) {
  const [more, setMore] = useState<ArticlePage[]>([]);
  const [busy, setBusy] = useState(false);
  const { articles } = texts;
  if (loaded.value === null && loaded.problem?.status === 503) return <Away texts={texts} again={loaded.again} />;
  async function go(after: string): Promise<void> {
    setBusy(true);
    const answer = await call<ArticlePage>(`/api/articles?${wanted}&${new URLSearchParams({ after })}`);
    setBusy(false);
    if (answer.ok) setMore((old) => [...old, answer.body]);
  }
  return (
    <Shown loaded={loaded} texts={texts}>
      {(first) => {
        const all = [first, ...more];
        const next = all.at(-1)?.next;
        if (first.articles.length === 0)
          return (
            <div class="page-empty" data-testid="articles-none">
              <p>{filtered ? articles.nothing : articles.empty}</p>
              {!filtered && <small>{articles.emptyText}</small>}
            </div>
          );
        return (
          <>
            <ul class="results article-list">
              {all
                .flatMap((page) => page.articles)
                .map((one) => (
                  <Row key={one.id} texts={texts} language={language} words={words} one={one} now={Date.now() + skew} onTag={onTag} />
                ))}
            </ul>
            {next && (
              <button type="button" class="btn" disabled={busy} data-testid="articles-more" onClick={() => void go(next)}>
                {articles.more}
              </button>
            )}
          </>
        );
      }}
    </Shown>
  );
}

function Row({ texts, language, one, now, onTag }: PageTexts & { one: Article; now: number; onTag(tag: string): void }) {
  const { articles } = texts;
  const validity = validityOf(one, now);
  const audience = one.audience === "" ? "" : one.audience === "agents" ? articles.audiences.agents : articles.audiences.entry(one.audience);
  const facts = [languageName(one.language, language), one.variants.length > 0 && articles.wordings(one.variants.length), audience].filter(Boolean);
  return (
    <li data-testid="article-row" data-article={one.id}>
      <a class="result" href={hashOfArticle(one.id)} title={articles.changed(whenText(one.changed_at, language), "")}>
        <span class="row-main">
          <strong dir="auto">{one.title}</strong>
          <span class="article-cut" dir="auto">
            {plainText(one.answer)}
          </span>
          <small>{facts.join(" · ")}</small>
        </span>
        {validity !== "valid" && (
          <b class="tag" data-testid="article-validity" data-validity={validity}>
            {articles.validity[validity]}
          </b>
        )}
      </a>
      {one.tags.length > 0 && (
        <span class="article-tags">
          {one.tags.map((tag) => (
            <button key={tag} type="button" class="tag" dir="auto" data-testid="article-tag" onClick={() => onTag(tag)}>
              {tag}
            </button>
          ))}
        </span>
      )}
    </li>
  );
}
