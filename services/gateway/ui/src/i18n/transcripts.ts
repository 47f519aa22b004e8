/** The words about a transcript by mail, which come with the panel and the desk: the page loads no more for them. */

import ar from "./transcript/ar";
import de from "./transcript/de";
import en, { type TranscriptWords } from "./transcript/en";
import es from "./transcript/es";
import ru from "./transcript/ru";

const languages: Record<string, TranscriptWords> = { ar, de, en, es, ru };

export const transcriptWordsOf = (language: string): TranscriptWords => languages[language] ?? en;
