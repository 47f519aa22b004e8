/** A conversation's messages as bubbles, with day lines, marks and what was attached. */

import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import type { Attachment, Message } from "../core/wire";
import { sizeOf, safeUrl } from "../core/text";
import type { Bubble, Item, Mark } from "../core/conversation/timeline";
import { Automatic } from "./articles/automatic";
import { Avatar } from "./avatar";
import { Icon, type IconName } from "./icons";
import { RichText } from "./rich-text";
import { dayText, exactText, refusalText, type StreamWords, systemText, timeText } from "./words";

export interface StreamProps {
  items: readonly Item[];
  words: StreamWords;
  language: string;
  origin: string;
  /** Shown beside the bubbles of the other side; without it no face. */
  otherName?: string | null;
  /** By how much the server's clock is ahead of ours, ms. */
  clock?: number;
  /** How a note of colleagues looks; only desks have any. */
  note?: (item: Extract<Item, { kind: "note" }>) => ComponentChildren;
  /** Below a message that no person wrote. */
  automatic?: ((message: Message) => ComponentChildren) | undefined;
  /** In widgets: that a message was edited or deleted. */
  became?: ((bubble: Bubble) => ComponentChildren) | undefined;
  /** What only desks show of messages. */
  desk?: DeskStream;
  onRetry(id: string): void;
  onDrop(id: string): void;
}

export interface DeskStream {
  /** By which address the messages came or go. */
  via(group: Group): ComponentChildren;
  /** What became of a message: edited, deleted, reacted to. */
  more(bubble: Bubble): ComponentChildren;
  /** Why a send failed. */
  failure(code: string): string;
  /** What can be done about a send that failed, or of which nobody knows. */
  again(bubble: Bubble): ComponentChildren;
}

export type Group = Extract<Item, { kind: "group" }>;

export function Stream(props: StreamProps) {
  const lastOwn = props.items.filter((item): item is Group => item.kind === "group" && item.own).at(-1);
  return (
    <>
      {props.items.map((item) => {
        if (item.kind === "day")
          return (
            <div key={item.key} class="day">
              {dayText(props.words, item.at, Date.now() + (props.clock ?? 0), props.language)}
            </div>
          );
        if (item.kind === "system") return <SystemLine key={item.key} {...props} item={item} />;
        if (item.kind === "note") return props.note?.(item);
        if (item.kind === "automatic") return <AutomaticLine key={item.key} {...props} message={item.message} />;
        return <GroupView key={item.key} {...props} group={item} newest={item === lastOwn} />;
      })}
    </>
  );
}

function AutomaticLine({ message, words, language, automatic }: StreamProps & { message: Message }) {
  return (
    <Automatic message={message} label={words.automatic} language={language}>
      {automatic?.(message)}
    </Automatic>
  );
}

/** Nothing is shown for a code that this page does not know: it was made for another, or by a later release. */
function SystemLine({ item, words, language }: StreamProps & { item: Extract<Item, { kind: "system" }> }) {
  const text = systemText(words, item.text);
  if (!text) return null;
  return (
    <div class="event" data-testid="system" data-seq={item.seq} title={exactText(item.at, language)}>
      {text}
    </div>
  );
}

function GroupView({ group, newest, ...props }: StreamProps & { group: Group; newest: boolean }) {
  const colleague = group.own && group.agent !== null;
  const foreign = !group.own || colleague;
  const name = foreign ? (group.agent?.name ?? props.otherName ?? "") : props.words.you;
  const last = group.bubbles.at(-1);
  return (
    <div class={colleague ? "group own colleague" : group.own ? "group own" : "group"}>
      {foreign && name && <Avatar name={name} photo={group.agent?.photo} size={28} origin={props.origin} />}
      <div class="bubbles">
        <span class="sr-only">{name}:</span>
        {group.bubbles.map((bubble) => (
          <BubbleView key={bubble.key} bubble={bubble} author={group.author} origin={props.origin} became={props.became} desk={props.desk} />
        ))}
        <div class="by">
          {foreign && <span>{name}</span>}
          {props.desk?.via(group)}
          <time title={exactText(group.at, props.language)}>{timeText(group.at, props.language)}</time>
          {last && group.own && <MarkView bubble={last} words={props.words} spelled={newest} desk={props.desk} onRetry={props.onRetry} onDrop={props.onDrop} />}
        </div>
      </div>
    </div>
  );
}

function BubbleView({ bubble, author, origin, became, desk }: Pick<StreamProps, "origin" | "became" | "desk"> & { bubble: Bubble; author: string }) {
  return (
    <div
      class={bubble.mark === "failed" ? "bubble failed" : "bubble"}
      dir="auto"
      data-testid="message"
      data-seq={bubble.seq ?? ""}
      data-author={author}
      data-client-id={bubble.clientId ?? ""}
      data-mark={bubble.mark ?? ""}
    >
      {bubble.files.map((file) => (
        <FileView key={file.id} file={file} origin={origin} />
      ))}
      {bubble.text && (
        <span data-testid="text">
          <RichText text={bubble.text} />
        </span>
      )}
      {became?.(bubble)}
      {desk?.more(bubble)}
    </div>
  );
}

function FileView({ file, origin }: { file: Attachment; origin: string }) {
  const href = safeUrl(file.url, origin);
  if (!href) return <span class="attached">{file.name}</span>;
  const link = { href, target: "_blank", rel: "noopener noreferrer" };
  if (/^image\/(png|jpeg|gif|webp)$/.test(file.type))
    return (
      <a {...link}>
        <img class="picture" src={href} alt={file.name} loading="lazy" />
      </a>
    );
  return (
    <>
      <Player file={file} href={href} />
      <span class="attached">
        <Icon name="file" />
        <a {...link} download={file.name}>
          {file.name}
        </a>
        <small>{sizeOf(file.size)}</small>
      </span>
    </>
  );
}

/** Plays what the gateway serves for playing (`PLAYED` in kinds.py), as long as this browser can; the file's line stays below. */
function Player({ file, href }: { file: Attachment; href: string }) {
  const [plays, setPlays] = useState(true);
  const [, kind] = /^(audio|video)\/(?:mpeg|ogg|mp4|wav|aac|flac|webm)$/.exec(file.type) ?? [];
  if (!kind || !plays) return null;
  const player = { src: href, controls: true, preload: "metadata", "aria-label": file.name, onError: () => setPlays(false) } as const;
  return kind === "audio" ? <audio class="sound" {...player} /> : <video class="picture" playsInline {...player} />;
}

const MARK_ICONS: Record<Exclude<Mark, null>, IconName> = {
  queued: "clock",
  sending: "clock",
  sent: "sent",
  delivered: "both",
  read: "both",
  failed: "alert",
  uncertain: "alert",
};

interface MarkProps {
  bubble: Bubble;
  words: StreamWords;
  spelled: boolean;
  desk?: DeskStream | undefined;
  onRetry(id: string): void;
  onDrop(id: string): void;
}

function MarkView({ bubble, words, spelled, desk, onRetry, onDrop }: MarkProps) {
  const { mark, clientId } = bubble;
  if (!mark) return null;
  const text = mark === "failed" ? `${words.marks.failed}: ${(bubble.seq !== null && desk?.failure(bubble.code ?? "")) || refusalText(words, bubble.code)}` : words.marks[mark];
  const loud = spelled || mark === "failed" || mark === "uncertain";
  return (
    <span class={`mark ${mark}`} data-testid="mark" data-mark={mark} title={text}>
      <Icon name={MARK_ICONS[mark]} />
      <span class={loud ? "" : "sr-only"}>{text}</span>
      {mark === "failed" && clientId && bubble.seq === null && (
        <>
          <button type="button" data-testid="retry" onClick={() => onRetry(clientId)}>
            {words.retry}
          </button>
          <button type="button" data-testid="drop" onClick={() => onDrop(clientId)}>
            {words.drop}
          </button>
        </>
      )}
      {bubble.seq !== null && (mark === "failed" || mark === "uncertain") && desk?.again(bubble)}
    </span>
  );
}
