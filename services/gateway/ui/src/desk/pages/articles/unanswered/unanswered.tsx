/** Questions that no article answers, or that agents answer again and again: the dearest first, to make articles of. */

import { useEffect, useRef, useState } from "preact/hooks";
import { call, useLoaded } from "../../../state/http";
import { Shown } from "../../parts";
import type { PageProps } from "../../props";
import { Away } from "../away";
import { LanguageSelect } from "../language-select";
import { draftOf, keepDraft } from "../use-draft";
import { type Article, hashOfArticle, type Kept } from "../values";
import { GroupCard } from "./group-card";
import { articleOf, draftedOf, freshId, type Group, PERIODS, type Proposal, type Unanswered, wantedOf, withWordings } from "./groups";
import { SettlingArticles } from "./settling";
import "./unanswered.css";

export function UnansweredQuestions(props: PageProps) {
  const { texts, language, csrf } = props;
  const words = texts.articles.unanswered;
  const [days, setDays] = useState(28);
  const [spoken, setSpoken] = useState("");
  const [gone, setGone] = useState<ReadonlySet<Group>>(new Set());
  const [failed, setFailed] = useState(false);
  const [drafting, setDrafting] = useState<Group | null>(null);
  // Whoever has gone on to something else is not brought back by an answer.
  const here = useRef(true);
  useEffect(() => () => void (here.current = false), []);
  const loaded = useLoaded<Unanswered>(`/api/unanswered?${new URLSearchParams({ days: String(days), language: spoken })}`);

  function make(group: Group, answer: string): void {
    open(group, articleOf(group, answer, language));
  }

  function open(group: Group, kept: Kept): void {
    keepDraft(freshId(group), kept);
    location.hash = hashOfArticle(freshId(group));
  }

  async function draft(group: Group): Promise<void> {
    setDrafting(group);
    const answer = await call<Proposal>("/api/unanswered/propose", { method: "POST", body: wantedOf(group), csrf: csrf() });
    if (!here.current) return;
    setDrafting(null);
    open(group, draftedOf(group, answer.ok ? answer.body : null, language));
  }

  async function add(group: Group, id: string): Promise<void> {
    const answer = await call<Article>(`/api/articles/${encodeURIComponent(id)}`);
    setFailed(!answer.ok);
    if (!answer.ok) return;
    keepDraft(id, withWordings(answer.body, draftOf(id), group));
    location.hash = hashOfArticle(id);
  }

  async function setAside(group: Group): Promise<void> {
    const answer = await call("/api/unanswered/set-aside", { method: "POST", body: { conversations: group.conversations }, csrf: csrf() });
    setFailed(!answer.ok);
    if (answer.ok) setGone((old) => new Set([...old, group]));
  }

  return (
    <section class="unanswered" data-testid="unanswered">
      <p class="none">{words.intro}</p>
      <div class="filters">
        <select value={String(days)} aria-label={texts.invitations.period} data-testid="unanswered-period" onChange={(event) => setDays(Number(event.currentTarget.value))}>
          {PERIODS.map((n) => (
            <option key={n} value={String(n)}>
              {texts.invitations.days(n)}
            </option>
          ))}
        </select>
        <LanguageSelect label={texts.articles.fields.language} any={texts.articles.anyLanguage} value={spoken} language={language} testid="unanswered-language" onChange={setSpoken} />
      </div>
      {failed && (
        <p class="problem" role="alert" data-testid="unanswered-failed">
          {texts.failed}
        </p>
      )}
      {loaded.value === null && loaded.problem?.status === 503 ? (
        <Away texts={texts} again={loaded.again} />
      ) : (
        <Shown loaded={loaded} texts={texts}>
          {(found) => {
            const groups = found.groups.filter((group) => !gone.has(group));
            return (
              <>
                {!found.whole && <p class="none">{words.partly(found.read)}</p>}
                {groups.length === 0 && (
                  <div class="page-empty" data-testid="unanswered-none">
                    <p>{words.empty}</p>
                    <small>{words.emptyText}</small>
                  </div>
                )}
                <ol class="groups">
                  {groups.map((group) => (
                    <GroupCard
                      key={group.conversations[0]}
                      {...props}
                      group={group}
                      currency={found.currency}
                      onMake={(answer) => make(group, answer)}
                      onDraft={found.proposes ? () => void draft(group) : undefined}
                      drafting={drafting === null ? "" : drafting === group ? "this" : "other"}
                      onAdd={(id) => void add(group, id)}
                      onSetAside={() => void setAside(group)}
                    />
                  ))}
                </ol>
                <SettlingArticles {...props} articles={found.articles} currency={found.currency} />
              </>
            );
          }}
        </Shown>
      )}
    </section>
  );
}
