/** Answers from articles in the widget, in English; the other languages have the same shape. */

export interface FaqWords {
  ask: string;
  /** Where the server names no button of its own. */
  buttons: Record<string, string>;
  /** After a verdict, by what was said; `article`: a title was chosen. */
  given: Record<"helped" | "not_helped" | "person" | "article", string>;
  notGiven: (why: string) => string;
  personNext: string;
  personUndo: string;
  search: string;
  placeholder: string;
  clear: string;
  found: (n: number) => string;
  nothing: string;
  away: string;
  toPerson: string;
  back: string;
}

const en: FaqWords = {
  ask: "Did this help?",
  buttons: { helped: "That helped", not_helped: "That did not help", person: "Talk to a person" },
  given: {
    helped: "Thank you. We are glad that this helped.",
    not_helped: "Thank you for telling us. We will look further.",
    person: "We are asking a person to answer you here. They see your question.",
    article: "One moment, here is the answer.",
  },
  notGiven: (why) => `This could not be sent: ${why}.`,
  personNext: "Your message goes to a person.",
  personUndo: "Try the answers first",
  search: "Search our answers",
  placeholder: "Type your question",
  clear: "Clear the search",
  found: (n) => (n === 1 ? "1 answer found" : `${n} answers found`),
  nothing: "We have no ready answer to this. Please ask us.",
  away: "The answers cannot be searched just now. Please ask us.",
  toPerson: "Talk to a person",
  back: "Back to the search",
};

export default en;
