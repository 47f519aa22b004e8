/** One conversation in the list: who, what was said last, what is unread, and how long they wait. */

import { useStore } from "../../core/store";
import { clockOf } from "../../core/text";
import type { AgentConversation } from "../../core/wire";
import { Face } from "../../parts/face";
import { Icon, type IconName } from "../shell/icons";
import { useNow } from "../../parts/now";
import { exactText, timeText } from "../../parts/words";
import type { DeskProps } from "../shell/desk";
import { isGuest, unreadOf, urgencyOf, waitsSince } from "../state/model";
import { nameOf } from "../state/names";
import { openConversation } from "../shell/navigate";

const SIGNS: Record<string, IconName> = { email: "mail", phone: "phone", webhook: "hook" };

export function Row({ session, words, language, conversation: c }: DeskProps & { conversation: AgentConversation }) {
  const selected = useStore(session.state, (state) => state.selected === c.id);
  const unread = useStore(session.state, (state) => unreadOf(state, c));
  const since = useStore(session.state, (state) => waitsSince(state, c));
  const me = useStore(session.state, (state) => state.me?.id);
  const guest = useStore(session.state, (state) => isGuest(state, c));
  const typing = useStore(session.state, (state) => (state.typing[c.id] ?? 0) > Date.now());
  const line = useStore(session.state, (state) => state.lines[c.id]);
  const last = line?.messages.findLast((message) => message.author !== "system");
  const text = last ? last.text || last.attachments?.map((file) => file.name).join(", ") : c.last_text;
  const at = last?.at ?? c.last_at;
  const name = nameOf(c, words);
  return (
    <button
      type="button"
      class={`row${selected ? " selected" : ""}${unread > 0 ? " fresh" : ""}`}
      data-testid="conversation"
      data-conversation={c.id}
      data-status={c.status}
      aria-current={selected}
      onClick={() => openConversation(session, c.id)}
    >
      <Face name={name} size={36} here={c.visitor_online ?? null} />
      <span class="row-main">
        <span class="row-top">
          <strong>{name}</strong>
          {at && <time title={exactText(at, language)}>{timeText(at, language)}</time>}
        </span>
        <span class="row-text">
          {typing ? <em>{words.typing(name)}</em> : `${last?.author === "agent" ? `${last.agent?.id && last.agent.id !== me ? last.agent.name.split(" ")[0] : words.youSaid}: ` : ""}${text ?? ""}`}
        </span>
        <span class="row-facts">
          <span class="sign" title={words.channel[c.channel] ?? c.channel}>
            <Icon name={SIGNS[c.channel] ?? "chat"} />
          </span>
          {c.queue && c.queue !== "default" && <span class="row-queue">{c.queue}</span>}
          {c.skills.slice(0, 2).map((skill) => (
            <b key={skill} class="tag">
              {skill}
            </b>
          ))}
          {guest && <b class="tag plain">{words.actions.guest}</b>}
          {c.held_since && (
            <b class="tag warn" data-testid="row-held">
              {words.actions.held}
            </b>
          )}
          {since !== null && !c.held_since && <Wait session={session} words={words} language={language} since={since} conversation={c} />}
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

function Wait({ session, words, since, conversation }: DeskProps & { since: number; conversation: AgentConversation }) {
  const skew = useStore(session.state, (state) => state.skew);
  const time = Math.max(0, useNow(1000) + skew - since);
  const level = urgencyOf(session.state.get(), conversation, time);
  const text = clockOf(time);
  return (
    <span class={`wait ${level}`} title={words.waitsFor(text)}>
      {level === "late" && <Icon name="alert" />}
      {level !== "late" && <Icon name="clock" />}
      {text}
    </span>
  );
}
