/** One conversation in the list: who, what was said last, what is unread, and how long they wait. */

import { clockOf } from "../../core/text";
import { Avatar } from "../../parts/avatar";
import { useNow } from "../../parts/now";
import { dueOf, exactText, timeText } from "../../parts/words";
import type { Promised } from "../../core/wire";
import type { Localised, Texts } from "../props";
import { Icon, type IconName } from "../shell/icons";
import { dueLevel } from "../state/promises/due";
import { nameOf } from "../state/names";
import type { RowFacts } from "../state/rows";

const CHANNEL_ICONS: Record<string, IconName> = { email: "mail", phone: "phone", webhook: "hook" };

interface RowProps extends Localised {
  facts: RowFacts;
  /** Server's clock minus ours, ms. */
  skew: number;
  onOpen(id: string): void;
}

export function Row({ words, language, facts, skew, onOpen }: RowProps) {
  const { conversation: c, selected, unread, waitingSince, guest, by, at } = facts;
  const name = nameOf(c, words);
  const typing = facts.typingUntil > Date.now();
  const author = by === "" ? "" : `${by === "you" ? words.youSaid : by.colleague}: `;
  return (
    <button
      type="button"
      class={`row${selected ? " selected" : ""}${unread > 0 ? " fresh" : ""}`}
      data-testid="conversation"
      data-conversation={c.id}
      data-status={c.status}
      aria-current={selected}
      onClick={() => onOpen(c.id)}
    >
      <Avatar name={name} size={36} here={c.visitor_online ?? null} />
      <span class="row-main">
        <span class="row-top">
          <strong>{name}</strong>
          {at && <time title={exactText(at, language)}>{timeText(at, language)}</time>}
        </span>
        <span class="row-text">
          {typing ? (
            <em>{words.typing(name)}</em>
          ) : (
            <>
              {author}
              <bdi>{facts.text}</bdi>
            </>
          )}
        </span>
        <span class="row-facts">
          <span class="channel-icon" title={words.channel[c.channel] ?? c.channel}>
            <Icon name={CHANNEL_ICONS[c.channel] ?? "chat"} />
          </span>
          {c.queue && c.queue !== "default" && <span class="row-queue">{c.queue}</span>}
          {c.skills.slice(0, 2).map((skill) => (
            <b key={skill} class="tag">
              {skill}
            </b>
          ))}
          {guest && <b class="tag plain">{words.actions.guest}</b>}
          {c.promise && <Due words={words} language={language} promise={c.promise} skew={skew} />}
          {c.held_since && (
            <b class="tag warn" data-testid="row-held">
              {words.actions.held}
            </b>
          )}
          {waitingSince !== null && !c.held_since && <Wait words={words} since={waitingSince} skew={skew} urgencyAfter={facts.urgencyAfter} />}
          {unread > 0 && (
            <b class="unread" aria-label={words.unread(unread)} data-testid="unread">
              {unread}
            </b>
          )}
        </span>
      </span>
    </button>
  );
}

function Wait({ words, since, skew, urgencyAfter }: Texts & { since: number; skew: number } & Pick<RowFacts, "urgencyAfter">) {
  const time = Math.max(0, useNow(1000) + skew - since);
  const level = urgencyAfter(time);
  const text = clockOf(time);
  return (
    <span class={`wait ${level}`} title={words.waitsFor(text)}>
      <Icon name={level === "late" ? "alert" : "clock"} />
      {text}
    </span>
  );
}

function Due({ words, language, promise, skew }: Localised & { promise: Promised; skew: number }) {
  const now = useNow(15_000) + skew;
  const level = dueLevel(promise, now);
  const when = promise.due_at === null ? null : dueOf(promise.due_at, language, now);
  const { promised, promiseLate, promiseDue } = words.actions;
  return (
    <b class={`tag due-by ${{ "": "plain", soon: "warn", late: "bad" }[level]}`} data-testid="row-promised" data-level={level} title={promised}>
      {when ? (level === "late" ? promiseLate : promiseDue)(when.time, when.day) : promised}
    </b>
  );
}
