/** Twenty messages around the one that was found, with notes and outcome, and the way to the whole conversation. */

import { useState } from "preact/hooks";
import { itemsOf, timelineOf, withMessage } from "../../../core/conversation/timeline";
import type { AgentConversation, Message, Note } from "../../../core/wire";
import { Stream } from "../../../parts/stream";
import { WhyBox } from "../../conversation/contact/why";
import { MaskedMark } from "../../conversation/reach/masked";
import { NoteView } from "../../conversation/note";
import { SummaryBox } from "../../history/summary";
import { TranscriptLinks } from "../../conversation/transcript-menu";
import { useLoaded } from "../../state/http";
import { nameOf } from "../../state/names";
import { withNotes } from "../../state/notes";
import { Shown, whenText } from "../parts";
import type { PageTexts } from "../props";

const AROUND = 20;

interface TranscriptProps extends PageTexts {
  csrf(): string;
  conversation: string;
  /** Sequence of the message that was found. */
  seq: number;
  onOpen(conversation: AgentConversation): void;
}

export function Transcript({ words, language, texts, csrf, conversation: id, seq, onOpen }: TranscriptProps) {
  const [at, setAt] = useState(seq);
  const from = Math.max(0, at - AROUND / 2);
  const messages = useLoaded<{ messages: Message[] }>(`/api/conversations/${id}/messages?after_seq=${from}&limit=${AROUND}`);
  const notes = useLoaded<{ notes: Note[] }>(`/api/conversations/${id}/notes`).value?.notes ?? [];
  const about = useLoaded<AgentConversation>(`/api/conversations/${id}`).value;
  const shown = notes.filter((note) => note.after_seq >= from && note.after_seq <= from + AROUND);
  return (
    <div class="transcript" data-testid="transcript" role="group" aria-label={texts.search.transcript}>
      {about && (
        <header class="transcript-head">
          <span>{factsOf(about, { words, language }).join(" · ")}</span>
          <TranscriptLinks words={words} conversation={about} />
          <button type="button" class="btn small" data-testid="open-found" onClick={() => onOpen(about)}>
            {texts.search.open}
          </button>
        </header>
      )}
      <Shown loaded={messages} texts={texts}>
        {(value) => {
          const timeline = value.messages.reduce(withMessage, { ...timelineOf(id), upTo: from });
          const items = itemsOf(timeline, [], { side: "agent", delivered: 0, read: 0, connected: true, zone: new Date().getTimezoneOffset() });
          return (
            <Stream
              items={withNotes(items, shown)}
              words={words}
              language={language}
              origin={location.origin}
              otherName={about ? nameOf(about, words) : words.guest}
              became={(bubble) => <MaskedMark words={words} text={bubble.text} />}
              note={(item) => <NoteView key={item.key} note={item.note} words={words} language={language} />}
              onRetry={() => undefined}
              onDrop={() => undefined}
            />
          );
        }}
      </Shown>
      {about?.status === "closed" && <SummaryBox words={words} language={language} conversation={id} csrf={csrf} onJump={setAt} />}
      <WhyBox words={words} language={language} conversation={{ id }} />
    </div>
  );
}

/** Who, when, with whom, and how it ended. */
export function factsOf(c: AgentConversation, { words, language }: Pick<PageTexts, "words" | "language">): string[] {
  const outcome = c.outcome ? (words.actions.outcomes[c.outcome] ?? c.outcome) : "";
  const ended = c.status === "closed" ? (words.system[`closed_by_${c.closed_by}`] ?? words.system[`closed_${c.closed_by}`])?.("") : "";
  return [nameOf(c, words), whenText(c.opened_at, language), c.agent?.name ?? "", ended ?? "", outcome, ...(c.tags ?? [])].filter(Boolean);
}
