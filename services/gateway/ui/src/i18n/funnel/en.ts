/** The page of the funnel, in English; the other languages have the same shape. */

import { plural } from "../plural";

export interface FunnelWords {
  title: string;
  intro: string;
  csv: string;
  version: string;
  allVersions: string;
  versionOf: (version: string) => string;
  versions: string;
  empty: string;
  emptyText: string;
  contacts: string;
  solved: string;
  costEach: string;
  cost: string;
  saved: string;
  entered: (n: number) => string;
  time: (span: string) => string;
  costs: (amount: string) => string;
  each: (amount: string) => string;
  saves: (amount: string) => string;
  solvedBy: (stage: string) => string;
  allReasons: string;
  /** What becomes of those who came into a stage. */
  ends: Record<"solved" | "escalated" | "abandoned" | "refused" | "open", string>;
  /** Why a stage is left, as docs/funnel.md lists it. */
  reasons: Record<string, string>;
}

const en: FunnelWords = {
  title: "Funnel",
  intro: "Questions are solved at the cheapest step: how many come into each stage, how they leave it, and at what price.",
  csv: "Export as CSV",
  version: "Version of the policy",
  allVersions: "All versions",
  versionOf: (version) => `Version ${version}`,
  versions: "Versions beside each other",
  empty: "There are no figures yet.",
  emptyText: "They begin with a policy that has a funnel, for instance:",
  contacts: "Contacts",
  solved: "Solved",
  costEach: "Cost per contact",
  cost: "Cost",
  saved: "Saved by answers",
  entered: (n) => plural("en", n, { one: "# came in", other: "# came in" }),
  time: (span) => `${span} on average`,
  costs: (amount) => `${amount} in all`,
  each: (amount) => `${amount} for each that was solved`,
  saves: (amount) => `${amount} saved`,
  solvedBy: (stage) => `Solved: ${stage}`,
  allReasons: "All reasons",
  ends: { solved: "Solved", escalated: "Went on", abandoned: "Gave up", refused: "Refused", open: "Still there" },
  reasons: {
    none_found: "Nothing was found",
    not_helped: "It did not help",
    asked: "Asked for a person",
    tries: "Went on asking",
    away: "Articles were not available",
    no_choice: "Chose no title",
    file: "Sent a file",
    promised: "Was promised an answer",
    undelivered: "An answer did not arrive",
    bot_handed: "The bot handed over",
    bot_silent: "The bot did not answer in time",
    bot_failed: "The bot could not be reached",
    bot_loop: "The bot went in circles",
    taken: "An agent took over",
    outside: "Outside the hours",
    waited: "Waited too long",
    helped: "It helped",
    silent: "Nothing was heard after the answer",
    agent: "Closed by an agent",
    visitor: "Ended by the visitor",
    idle: "Nobody wrote any more",
    full: "The queue was full",
    faq: "An automatic answer helped",
    reopened: "Reopened",
    call: "Asked to be called",
    unreached: "Was not reached by phone",
    overdue: "The promised mail was urgent",
    no_agent: "Nobody had the skills",
    value: "A contact of value",
  },
};

export default en;
