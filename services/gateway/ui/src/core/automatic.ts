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

/** What the articles were asked last in a conversation, which were shown or named, and how it ended; on desks only. */
export interface FaqTried {
  question: string;
  answers: ShownArticle[];
  /** `helped`, `silent`, or why a person took over (docs/funnel.md); "" while it is under way. */
  verdict: string;
}

/** What a contact may answer with; its id is the verdict. */
export interface Button {
  id: string;
  title: string;
}
