/** A message that no person wrote: its label, the article that it shows, and what can be said of it. */

import type { ComponentChildren } from "preact";
import { titleOf } from "../../core/conversation/verdicts";
import type { Message } from "../../core/wire";
import { Icon } from "../icons";
import { exactText, timeText } from "../words";
import { Markdown } from "./markdown";

interface AutomaticProps {
  message: Message;
  /** "Automatic answer": people are told that no person wrote this. */
  label: string;
  language: string;
  children?: ComponentChildren;
}

export function Automatic({ message, label, language, children }: AutomaticProps) {
  const title = titleOf(message);
  return (
    <article class="automatic" data-testid="automatic" data-seq={message.seq} data-ask={message.ask ?? ""}>
      <header class="by">
        <Icon name="auto" />
        <strong data-testid="automatic-label">{label}</strong>
        <time title={exactText(message.at, language)}>{timeText(message.at, language)}</time>
      </header>
      {title && <h4 dir="auto">{title}</h4>}
      {message.text && (
        <div data-testid="text">
          <Markdown text={message.text} />
        </div>
      )}
      {children}
    </article>
  );
}
