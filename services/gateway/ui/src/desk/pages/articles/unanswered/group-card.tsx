/** One group of questions: how often and at what cost it was asked, in which words, and what can be made of it. */

import { useState } from "preact/hooks";
import { percentText, whenText } from "../../parts";
import type { PageProps } from "../../props";
import { Transcript } from "../../search/transcript";
import { moneyText } from "../../funnel/money";
import { languageName } from "../language-select";
import { hashOfArticle } from "../values";
import { type Group, KINDS } from "./groups";

interface GroupCardProps extends PageProps {
  group: Group;
  currency: string;
  onMake(answer: string): void;
  /** Lets an endpoint of one's own draft it; absent: there is none. */
  onDraft?: (() => void) | undefined;
  /** That endpoint is at work, for this group or another. */
  drafting: "this" | "other" | "";
  /** Adds the wordings to the article with this id. */
  onAdd(id: string): void;
  onSetAside(): void;
}

export function GroupCard({ group, currency, onMake, onDraft, drafting, onAdd, onSetAside, ...props }: GroupCardProps) {
  const { texts, language } = props;
  const words = texts.articles.unanswered;
  const counts = KINDS.flatMap((kind) => (group.counts[kind] ? [words.kinds[kind](group.counts[kind])] : []));
  const facts = [...counts, group.language && languageName(group.language, language), words.last(whenText(group.last_at, language))].filter(Boolean);
  return (
    <li class="question-group" data-testid="group" data-title={group.title}>
      <header>
        <div>
          <h3 dir="auto">{group.title}</h3>
          <p class="none">{facts.join(" · ")}</p>
        </div>
        <p class="group-sum">
          <strong data-testid="group-count">{words.asked(group.conversations.length)}</strong>
          {group.cost > 0 && <span data-testid="group-cost">{moneyText(group.cost, currency, language)}</span>}
        </p>
      </header>
      <Examples {...props} group={group} />
      {group.answers.length > 0 && <Answers {...props} group={group} onMake={onMake} />}
      {group.articles.length > 0 && (
        <div class="group-articles">
          <h4>{group.verdict === "answer" ? words.answersNow : words.closest}</h4>
          <ul>
            {group.articles.map((one) => (
              <li key={one.id} data-testid="group-article" data-article={one.id}>
                <a href={hashOfArticle(one.id)} dir="auto">
                  {one.title}
                </a>
                <small>{texts.articles.try.sure(percentText(Math.round(one.confidence * 100), language))}</small>
                <button type="button" class="btn small" data-testid="group-add" onClick={() => onAdd(one.id)}>
                  {words.addWordings}
                </button>
              </li>
            ))}
          </ul>
        </div>
      )}
      <footer>
        <button type="button" class="btn primary" data-testid="group-make" onClick={() => onMake(group.answers[0]?.text ?? "")}>
          {words.make}
        </button>
        {onDraft && (
          <button type="button" class="btn" aria-disabled={drafting !== ""} data-testid="group-draft" onClick={drafting ? undefined : onDraft}>
            {drafting === "this" ? words.draft.running : words.draft.ask}
          </button>
        )}
        <button type="button" class="btn" data-testid="group-aside" onClick={onSetAside}>
          {words.setAside}
        </button>
      </footer>
    </li>
  );
}

/** In the customers' words; each opens its conversation below it. */
function Examples({ group, ...props }: PageProps & { group: Group }) {
  const words = props.texts.articles.unanswered;
  const [open, setOpen] = useState("");
  return (
    <ul class="group-examples">
      {group.examples.map((one) => (
        <li key={one.conversation}>
          <button type="button" aria-expanded={open === one.conversation} data-testid="group-example" data-conversation={one.conversation} onClick={() => setOpen(open === one.conversation ? "" : one.conversation)}>
            <q dir="auto">{one.text}</q>
            <small>{words.kind[one.kind]}</small>
          </button>
          {open === one.conversation && <Transcript {...props} conversation={one.conversation} seq={1} />}
        </li>
      ))}
    </ul>
  );
}

function Answers({ texts, group, onMake }: PageProps & { group: Group; onMake(answer: string): void }) {
  const words = texts.articles.unanswered;
  return (
    <details class="group-answers">
      <summary>{words.answers(group.answers.length)}</summary>
      <ul>
        {group.answers.map((one, n) => (
          <li key={one.conversation} data-testid="group-answer">
            <p dir="auto">{one.text}</p>
            {one.helped && <small class="tag">{words.helped}</small>}
            {n > 0 && (
              <button type="button" class="btn small" data-testid="group-use" onClick={() => onMake(one.text)}>
                {words.use}
              </button>
            )}
          </li>
        ))}
      </ul>
    </details>
  );
}
