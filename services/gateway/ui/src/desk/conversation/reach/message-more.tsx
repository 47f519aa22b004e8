/** What desks show of a message besides its text: by which address it came, edits, deletions, reactions, failed sends. */

import { useState } from "preact/hooks";
import type { Bubble } from "../../../core/conversation/timeline";
import type { Thread } from "../../../core/reached";
import { Became } from "../../../parts/became";
import type { DeskStream, Group } from "../../../parts/stream";
import { exactText } from "../../../parts/words";
import type { Localised, Opened } from "../../props";
import { Icon } from "../../shell/icons";
import { failureText } from "./failures";
import { MailPage } from "./mail-page";
import { MaskedMark } from "./masked";
import { channelIcon } from "./reach";

interface MoreProps extends Opened, Localised {
  /** Puts the text of a message into the composer again. */
  onAgain: ((text: string) => void) | undefined;
}

export function deskStream({ words, language, conversation, onAgain }: MoreProps): DeskStream {
  const several = (conversation.addresses ?? []).length > 1;
  return {
    via: (group) => <Via words={words} group={group} channel={conversation.channel} several={several} />,
    more: (bubble) => (
      <>
        <MaskedMark words={words} text={bubble.text} />
        {bubble.thread && <More key={bubble.key} words={words} language={language} conversation={conversation.id} bubble={bubble} thread={bubble.thread} />}
      </>
    ),
    failure: (code) => failureText(words, code),
    again: (bubble) => bubble.text !== "" && onAgain && <Again words={words} bubble={bubble} onAgain={onAgain} />,
  };
}

function Via({ words, group, channel, several }: Pick<Opened, "words"> & { group: Group; channel: string; several: boolean }) {
  const thread = group.bubbles[0]?.thread;
  const by = thread?.channel || channel;
  const name = words.channel[by] ?? by;
  return (
    <>
      {!thread?.outside && thread?.author && <span>{thread.author}</span>}
      {(several || thread?.channel) && (
        <span class="via" data-testid="via" data-channel={by} title={thread?.peer || name}>
          <Icon name={channelIcon(by)} />
          {name}
        </span>
      )}
      {thread?.outside && <span data-testid="outside">{words.reach.outside}</span>}
      {thread?.automatic && <span>{words.reach.automatic}</span>}
    </>
  );
}

function More({ words, language, conversation, bubble, thread }: Localised & { conversation: string; bubble: Bubble; thread: Thread }) {
  const { reach } = words;
  const former = thread.former ?? [];
  const subject = thread.subject && !bubble.text.startsWith(thread.subject) ? thread.subject : ""; // a first mail's stands in its text
  const reactions = Object.entries(thread.reactions ?? {});
  return (
    <>
      <Became thread={thread} words={reach} language={language} />
      {(subject || (thread.cc?.length ?? 0) > 0 || thread.template) && (
        <small class="heading">
          {subject && <bdi>{reach.subject(subject)}</bdi>}
          {(thread.cc?.length ?? 0) > 0 && <bdi>{reach.cc(thread.cc?.join(", ") ?? "")}</bdi>}
          {thread.template && <bdi>{reach.template(thread.template)}</bdi>}
        </small>
      )}
      {former.length > 0 && (
        <Folded label={reach.former} testid="former">
          {former.map((one) => (
            <li key={one.at}>
              <time title={exactText(one.at, language)}>{exactText(one.at, language)}</time>
              <q dir="auto">{one.text}</q>
            </li>
          ))}
        </Folded>
      )}
      {thread.quote && (
        <Folded label={reach.quote} testid="quote">
          <li dir="auto">{thread.quote}</li>
        </Folded>
      )}
      {thread.proof && (
        <small class={`proof ${thread.proof}`} data-testid="proof" data-proof={thread.proof}>
          {reach.proof[thread.proof]}
        </small>
      )}
      {thread.html && bubble.seq !== null && <MailPage words={words} conversation={conversation} seq={bubble.seq} />}
      {thread.original && (
        <a class="unfold" data-testid="original" href={thread.original} download>
          {reach.original}
        </a>
      )}
      {reactions.length > 0 && (
        <span class="reactions" role="img" data-testid="reactions" aria-label={reach.reactions(reactions.map(([emoji, n]) => `${emoji} ${n}`).join(", "))}>
          {reactions.map(([emoji, n]) => (
            <span key={emoji}>
              {emoji}
              {n > 1 && <small>{n}</small>}
            </span>
          ))}
        </span>
      )}
    </>
  );
}

function Folded({ label, testid, children }: { label: string; testid: string; children: preact.ComponentChildren }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <button type="button" class="unfold" aria-expanded={open} data-testid={testid} onClick={() => setOpen(!open)}>
        {label}
      </button>
      {open && <ul class="unfolded">{children}</ul>}
    </>
  );
}

/** The agent decides: what nobody knows to be delivered may arrive twice. */
function Again({ words, bubble, onAgain }: Pick<Opened, "words"> & { bubble: Bubble; onAgain(text: string): void }) {
  return (
    <button type="button" data-testid="again" title={bubble.mark === "uncertain" ? words.reach.twice : undefined} onClick={() => onAgain(bubble.text)}>
      {words.reach.again}
    </button>
  );
}
