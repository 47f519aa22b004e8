/** Messages that no person wrote: parts of the frames. */

/** What such a message has besides its text, which is Markdown. */
export interface AutomaticParts {
  automatic?: boolean;
  /** The question that it is about, and the articles that it shows or names. */
  ask?: string;
  answers?: ShownArticle[];
  buttons?: Button[];
}

/** `confidence`: from 0 to 1. */
export interface ShownArticle {
  id: string;
  title: string;
  confidence: number;
}

/** What a bot of the shop said when it handed over. */
export interface Handed {
  reason: string;
  summary: string;
  facts: Record<string, string>;
}

/** What automatic stages tried in a conversation: what the articles were asked last ("": nothing), which were shown or named, and how it ended; on desks only. */
export interface FaqTried {
  question: string;
  answers: ShownArticle[];
  /** `helped`, `silent`, or why a person took over (docs/funnel.md); "" while it is under way. */
  verdict: string;
  handed?: Handed | null;
}

/** What a contact may answer with; its id is the verdict. */
export interface Button {
  id: string;
  title: string;
}
