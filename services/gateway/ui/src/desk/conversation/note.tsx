/** A note among the messages; it looks different, so that nothing internal is mistaken for an answer. */

import type { Note } from "../../core/wire";
import { Avatar } from "../../parts/avatar";
import { RichText } from "../../parts/rich-text";
import { exactText, timeText } from "../../parts/words";
import type { Localised } from "../props";
import { Icon } from "../shell/icons";
import { MaskedMark } from "./reach/masked";

export function NoteView({ note, words, language }: Localised & { note: Note }) {
  return (
    <article class="note" data-testid="note-shown" data-note={note.id}>
      <header>
        <Icon name="note" />
        <Avatar name={note.agent.name} photo={note.agent.photo} size={20} />
        <strong>{words.actions.noteBy(note.agent.name)}</strong>
        <time title={exactText(note.at, language)}>{timeText(note.at, language)}</time>
      </header>
      <p dir="auto">
        <RichText text={note.text} />
      </p>
      <MaskedMark words={words} text={note.text} />
    </article>
  );
}
