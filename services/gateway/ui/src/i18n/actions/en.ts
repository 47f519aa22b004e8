/** What agents do with conversations, in English; the other languages have the same shape. */

import { openingText } from "../../parts/words";
import { plural } from "../plural";

type Texts = Record<string, string>;

export interface ActionWords {
  nav: Record<"desk" | "search" | "canned" | "live" | "agents" | "queues" | "policy" | "label", string>;
  presenceMenu: string;
  awayReasons: Texts;
  busyReasons: Texts;
  /** Reasons that Usher gives, not the agent. */
  ownReasons: Texts;
  wrapUp: (clock: string) => string;
  wrapUpEnd: string;
  draining: string;
  drainingText: string;
  offlineText: string;
  missedText: string;
  take: string;
  takeText: string;
  taking: string;
  declineWith: string;
  offersMore: (n: number) => string;
  declined: string;
  undo: string;
  declineReasons: Texts;
  hold: string;
  holdTitle: (name: string) => string;
  holdText: string;
  holdLabel: string;
  holdPlaceholder: string;
  resume: string;
  heldFor: (clock: string) => string;
  held: string;
  guest: string;
  guests: string;
  guestOf: (owner: string) => string;
  leave: string;
  invite: (name: string) => string;
  warm: string;
  warmText: string;
  inviteNow: string;
  guestAlready: string;
  queue: string;
  anyQueue: string;
  sameQueue: string;
  queueClosed: string;
  nobodyServes: string;
  nobodyServesText: string;
  transferAnyway: string;
  absentText: (name: string) => string;
  notFreeText: (name: string) => string;
  answerMode: string;
  noteMode: string;
  notePlaceholder: string;
  noteInternal: string;
  noteBy: (name: string) => string;
  noteSave: string;
  filterMine: string;
  sortMine: string;
  toNewest: string;
  newBelow: (n: number) => string;
  sorts: Record<"opened" | "waiting" | "unread" | "newest", string>;
  mentionList: string;
  tags: string;
  promise: string;
  promiseText: string;
  promised: string;
  addTag: string;
  removeTag: (tag: string) => string;
  outcome: string;
  outcomes: Texts;
  outcomeOther: string;
  reopen: string;
  cannedTitle: string;
  cannedNone: string;
  cannedOwn: string;
  cannedShared: string;
  fillIn: (names: string) => string;
  why: string;
  whyNone: string;
  whyFailed: string;
  whyChosen: string;
  whyNext: string;
  /** What gave it without the dispatcher. */
  given: Record<string, (by: string) => string>;
  whyOut: string;
  whyFacts: Record<"queue" | "rule" | "step" | "policy" | "waited" | "priority" | "select" | "noRule", string>;
  selects: Texts;
  /** Why an offer came to oneself. */
  whyYou: Texts;
  ruledOut: Texts;
  agentsOut: (n: number) => string;
  loadOf: (load: number, capacity: number) => string;
  idle: (clock: string) => string;
  refusedClear: string;
  keyList: [string, string][];
  refused: Texts;
  system: Record<string, (detail: string) => string>;
}

const stages: Record<string, string> = { faq: "answers from the FAQ", chat: "chat", email: "e-mail", phone: "telephone" };

const en: ActionWords = {
  nav: { desk: "Conversations", search: "Search", canned: "Canned answers", live: "Live view", agents: "Agents", queues: "Queues", policy: "Policy", label: "Pages" },
  presenceMenu: "Say what you are doing",
  awayReasons: { break: "Break", meal: "Meal", meeting: "Meeting", training: "Training" },
  busyReasons: { phone: "On the phone", paperwork: "Paperwork", colleague: "Helping a colleague" },
  ownReasons: { missed_offers: "Missed offers", drained: "Finished", lost: "Connection lost" },
  wrapUp: (clock) => `Wrapping up, ${clock} left`,
  wrapUpEnd: "I am done, be available",
  draining: "Finishing",
  drainingText: "You finish what you have; nothing new is given to you.",
  offlineText: "You are offline: nothing is offered to you.",
  missedText: "You missed several offers and were set to away: nothing is offered to you.",
  take: "Take it",
  takeText: "Nobody has it yet. Take it, and it is yours at once.",
  taking: "Taking…",
  declineWith: "Decline with a reason",
  offersMore: (n) => plural("en", n, { one: "and # more offer", other: "and # more offers" }),
  declined: "Declined",
  undo: "Undo",
  declineReasons: { not_my_field: "Not my field", busy: "Busy with another", language: "Not my language", personal: "I know this person" },
  hold: "Hold",
  holdTitle: (name) => `Let ${name} wait for a moment?`,
  holdText: "The visitor is told, and nothing is closed for silence meanwhile.",
  holdLabel: "What the visitor reads",
  holdPlaceholder: "I am looking this up and will be right back.",
  resume: "I am back",
  heldFor: (clock) => `On hold for ${clock}`,
  held: "On hold",
  guest: "Guest",
  guests: "Also here",
  guestOf: (owner) => `You are here beside ${owner}, who owns the conversation.`,
  leave: "Leave",
  invite: (name) => `Ask ${name} in`,
  warm: "Ask in first",
  warmText: "Your colleague joins and reads along; hand over when both are ready.",
  inviteNow: "Ask in",
  guestAlready: "is here already: hands over at once",
  queue: "Queue",
  anyQueue: "Which queue",
  sameQueue: "The same queue",
  queueClosed: "closed now",
  nobodyServes: "nobody serves it",
  nobodyServesText: "Nobody serves this queue: the conversation would wait there until somebody does.",
  transferAnyway: "Transfer anyway",
  absentText: (name) => `${name} is not there and cannot take it now: after 10 seconds it goes back to the queue, to whoever is free.`,
  notFreeText: (name) => `${name} takes no new conversations now. If that does not change soon, it goes back to the queue.`,
  answerMode: "Answer",
  noteMode: "Note",
  notePlaceholder: "Write a note for colleagues; @ names one",
  noteInternal: "Only colleagues see it",
  noteBy: (name) => `Note by ${name}`,
  noteSave: "Add note",
  filterMine: "Find in mine",
  sortMine: "Order of mine",
  toNewest: "To the newest line",
  newBelow: (n) => plural("en", n, { one: "# new line below", other: "# new lines below" }),
  sorts: { opened: "As they began", waiting: "Longest waiting first", unread: "Unread first", newest: "Newest line first" },
  mentionList: "Colleagues",
  promise: "An answer was promised",
  promiseText: "Nobody was there. Write or call:",
  promised: "Promised",
  tags: "Tags",
  addTag: "Add a tag",
  removeTag: (tag) => `Remove tag ${tag}`,
  outcome: "How did it end?",
  outcomes: { solved: "Solved", unsolved: "Not solved", no_reply: "No reply", spam: "Spam" },
  outcomeOther: "Something else",
  reopen: "Open again",
  cannedTitle: "Canned answers",
  cannedNone: "No canned answer fits.",
  cannedOwn: "own",
  cannedShared: "shared",
  fillIn: (names) => `Still to fill in: ${names}`,
  why: "Why this agent",
  whyNone: "It has not been offered to anybody yet.",
  whyFailed: "The reasons cannot be shown now.",
  whyChosen: "Chosen",
  whyNext: "Next in line",
  given: {
    taken: () => "Took it from the queue",
    reopened: () => "Opened it again",
    reassigned: (by) => `Given by ${by}`,
    transferred: (by) => `Handed over by ${by}`,
  },
  whyOut: "All others",
  whyFacts: { queue: "Queue", rule: "Rule", step: "Waiting step", policy: "Policy", waited: "Had waited", priority: "Priority", select: "Chosen by", noRule: "none matched" },
  selects: { best_skill: "best skill", least_loaded: "least loaded", longest_idle: "longest idle", round_robin: "round robin" },
  whyYou: { target: "handed over to you", sticky: "you spoke with them before", best_skill: "best fit, least load", least_loaded: "least load", longest_idle: "longest idle", round_robin: "it is your turn" },
  ruledOut: {
    unavailable: "not available",
    not_in_pool: "serve other queues",
    not_target: "somebody else was named",
    missing_skill: "lack a skill",
    level_too_low: "skill level too low",
    refused: "refused it",
    class_limit: "have enough of this channel",
    warming_up: "have just begun",
    no_room: "have no room",
    ranked_lower: "ranked lower",
  },
  agentsOut: (n) => plural("en", n, { one: "# agent", other: "# agents" }),
  loadOf: (load, capacity) => `load ${load} of ${capacity}`,
  idle: (clock) => `free for ${clock}`,
  refusedClear: "All had refused, so all were asked again.",
  keyList: [
    ["a", "Take the waiting conversation"],
    ["d", "Decline with a reason"],
    ["h", "Hold; again: back"],
    ["n", "Write a note"],
    ["/", "Canned answers (also while writing)"],
    ["s", "Search"],
  ],
  refused: {
    not_waiting: "Somebody else has it already",
    moved: "Somebody has moved it meanwhile",
    no_room: "There is no room for one more",
    not_available: "This is possible only for someone who is available",
    already_there: "This colleague is here already",
    unknown_queue: "There is no such queue",
    queue_closed: "The queue takes nothing at this hour",
    nobody_serves: "Nobody serves this queue: choose it again to confirm",
    not_closed: "The conversation is not closed",
    other_open: "The visitor has another open conversation",
    not_there: "You are not among those here",
    forbidden: "Your role does not allow this",
  },
  system: {
    promised: (address) => `Nobody was there: an answer to ${address} was promised`,
    held: (text) => (text ? `On hold: “${text}”` : "On hold"),
    resumed: () => "Back from hold",
    reassigned: (name) => (name ? `Given to ${name} by a supervisor` : "Given on by a supervisor"),
    guest_joined: (name) => (name ? `${name} joined beside the owner` : "A colleague joined"),
    guest_left: (name) => (name ? `${name} left` : "A colleague left"),
    reopened: () => "Opened again",
    outside: (ms) => (ms ? `Closed now; opens ${openingText(ms, "en")}` : "Outside the opening hours"),
    stage: (stage) => `The visitor was offered another way: ${stages[stage] ?? stage}`,
    notice: (text) => text,
    closed_full: () => "Closed: the queue was full",
    closed_waited: () => "Closed: nobody became free in time",
    closed_outside: () => "Closed: outside the opening hours",
  },
};

export default en;
