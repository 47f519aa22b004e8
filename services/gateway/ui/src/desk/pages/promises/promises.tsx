/** Answers that were promised and not given yet, and how contacts rated those that were. */

import { useNow } from "../../../parts/now";
import { dueOf, exactText } from "../../../parts/words";
import { mayLead } from "../../shell/route";
import { dueLevel, type PromiseCard, useOpenPromises } from "../../state/promises/due";
import { Head, Shown } from "../parts";
import type { PageProps } from "../props";
import { openById } from "./open";
import { Ratings } from "./ratings";

export default function PromisesPage(props: PageProps) {
  const loaded = useOpenPromises();
  const { promises } = props.texts;
  return (
    <div class="page-body" data-testid="promises">
      <Head title={promises.title} intro={promises.intro} />
      <Shown loaded={loaded} texts={props.texts}>
        {(value) =>
          value.promises.length === 0 ? (
            <div class="page-empty" data-testid="promises-none">
              <p>{promises.none}</p>
              <small>{promises.noneText}</small>
            </div>
          ) : (
            <ul class="promise-list">
              {value.promises.map((one) => (
                <Card key={`${one.conversation} ${one.number}`} {...props} one={one} />
              ))}
            </ul>
          )
        }
      </Shown>
      {mayLead(props.role) && <Ratings {...props} />}
    </div>
  );
}

function Card({ words, language, texts, skew, one, onOpen }: PageProps & { one: PromiseCard }) {
  const now = useNow(15_000) + skew;
  const level = dueLevel(one, now);
  const when = one.due_at === null ? null : dueOf(one.due_at, language, now);
  const { promiseLate, promiseDue } = words.actions;
  return (
    <li class={`promise-card ${level}`} data-testid="promise-card" data-level={level} data-conversation={one.conversation}>
      <div class="promise-head">
        <strong dir="auto">{one.visitor.name || one.visitor.email || one.address}</strong>
        <time class="promise-due" title={one.due_at === null ? undefined : exactText(one.due_at, language)}>
          {when ? (level === "late" ? promiseLate : promiseDue)(when.time, when.day) : texts.promises.noTime}
        </time>
      </div>
      <p dir="auto">{one.last_text}</p>
      <div class="promise-foot">
        <small>
          <bdi dir="ltr">{one.address}</bdi> · {one.queue}
          {one.agent && ` · ${one.agent.name}`}
        </small>
        <button type="button" class="btn small" data-testid="promise-open" onClick={() => void openById(one.conversation, onOpen)}>
          {texts.promises.open}
        </button>
      </div>
    </li>
  );
}
