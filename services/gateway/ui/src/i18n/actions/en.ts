/** What agents do with conversations, in English; the other languages have the same shape. */

import { dueOf, openingText, withDue } from "../../parts/words";
import { plural } from "../plural";

type Texts = Record<string, string>;

export interface ActionWords {
  nav: Record<"desk" | "visitors" | "promises" | "contacts" | "search" | "canned" | "articles" | "live" | "agents" | "queues" | "invitations" | "broadcasts" | "funnel" | "forms" | "policy" | "channels" | "parked" | "audit" | "more" | "label", string>;
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
  /** To whoever is not available. */
  takeAbsent: string;
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
  promiseDue: (time: string, day: string) => string;
  promiseLate: (time: string, day: string) => string;
  promisePhone: string;
  promiseEmail: string;
  promisesOpen: (n: number, urgent: number) => string;
  rating: string;
  rated: (n: number) => string;
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
  nav: { desk: "Conversations", visitors: "Visitors", promises: "Promised answers", contacts: "Contacts", search: "Search", canned: "Canned answers", articles: "Articles", live: "Live view", agents: "Agents", queues: "Queues", invitations: "Invitations", broadcasts: "Broadcasts", funnel: "Funnel", forms: "Start forms", policy: "Policy", channels: "Channels", parked: "Parked messages", audit: "Audit log", more: "More pages", label: "Pages" },
  presenceMenu: "Change your status",
  awayReasons: { break: "Break", meal: "Meal", meeting: "Meeting", training: "Training" },
  busyReasons: { phone: "On the phone", paperwork: "Paperwork", colleague: "Helping a colleague" },
  ownReasons: { missed_offers: "Missed offers", drained: "Finished", lost: "Connection lost", vanished: "Did not return" },
  wrapUp: (clock) => `Wrapping up, ${clock} left`,
  wrapUpEnd: "I am done, make me available",
  draining: "Finishing",
  drainingText: "You finish your conversations and get no new ones.",
  offlineText: "You are offline and get no offers.",
  missedText: "You missed several offers and were set to away, so you get no more.",
  take: "Take it",
  takeText: "Nobody has it yet. Take it, and it is yours at once.",
  takeAbsent: "Nobody has it yet. You can take it as soon as you are available.",
  taking: "Taking…",
  declineWith: "Decline with a reason",
  offersMore: (n) => plural("en", n, { one: "and # more offer", other: "and # more offers" }),
  declined: "Declined",
  undo: "Undo",
  declineReasons: { not_my_field: "Not my field", busy: "Busy with another conversation", language: "Not my language", personal: "I know this person" },
  hold: "Hold",
  holdTitle: (name) => `Put ${name} on hold?`,
  holdText: "The visitor is told, and the conversation is not closed for silence meanwhile.",
  holdLabel: "Text for the visitor",
  holdPlaceholder: "I am looking this up and will be right back.",
  resume: "I am back",
  heldFor: (clock) => `On hold for ${clock}`,
  held: "On hold",
  guest: "Guest",
  guests: "Also here",
  guestOf: (owner) => `You are a guest here; ${owner} owns the conversation.`,
  leave: "Leave",
  invite: (name) => `Invite ${name}`,
  warm: "Invite first",
  warmText: "Your colleague joins and reads along; transfer when both are ready.",
  inviteNow: "Invite",
  guestAlready: "is already here: gets it at once",
  queue: "Queue",
  anyQueue: "Which queue",
  sameQueue: "The same queue",
  queueClosed: "closed now",
  nobodyServes: "nobody serves it",
  nobodyServesText: "Nobody serves this queue: the conversation would wait there until somebody does.",
  transferAnyway: "Transfer anyway",
  absentText: (name) => `${name} is not there and cannot accept it now: after 10 seconds it goes back to the queue, to the next available agent.`,
  notFreeText: (name) => `${name} takes no new conversations now. If that does not change soon, it goes back to the queue.`,
  answerMode: "Answer",
  noteMode: "Note",
  notePlaceholder: "Write a note for colleagues; @ names one",
  noteInternal: "Only colleagues see it",
  noteBy: (name) => `Note by ${name}`,
  noteSave: "Add note",
  filterMine: "Find in mine",
  sortMine: "Sort mine",
  toNewest: "To the newest message",
  newBelow: (n) => plural("en", n, { one: "# new message below", other: "# new messages below" }),
  sorts: { opened: "Oldest conversation first", waiting: "Longest waiting first", unread: "Unread first", newest: "Newest message first" },
  mentionList: "Colleagues",
  promise: "An answer was promised",
  promiseText: "Open until somebody answers. Write or call:",
  promised: "Promised",
  promiseDue: (time, day) => `before ${time} ${day}`,
  promiseLate: (time, day) => `late since ${time} ${day}`,
  promisePhone: "Answered by phone",
  promiseEmail: "Answered by e-mail",
  promisesOpen: (n, urgent) => `Promised answers: ${n}, of these ${urgent} urgent`,
  rating: "Rating",
  rated: (n) => `${n} of 5`,
  tags: "Tags",
  addTag: "Add a tag",
  removeTag: (tag) => `Remove tag ${tag}`,
  outcome: "How did it end?",
  outcomes: { solved: "Solved", unsolved: "Not solved", no_reply: "No reply", spam: "Spam" },
  outcomeOther: "Other",
  reopen: "Reopen",
  cannedTitle: "Canned answers",
  cannedNone: "No canned answer matches.",
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
    began: () => "Wrote first",
    reopened: () => "Reopened it",
    reassigned: (by) => `Reassigned by ${by}`,
    transferred: (by) => `Transferred by ${by}`,
  },
  whyOut: "All others",
  whyFacts: { queue: "Queue", rule: "Rule", step: "Waiting step", policy: "Policy", waited: "Had waited", priority: "Priority", select: "Chosen by", noRule: "none matched" },
  selects: { best_skill: "best skill", least_loaded: "least loaded", longest_idle: "longest idle", round_robin: "round robin" },
  whyYou: { target: "transferred to you", sticky: "you spoke with them before", best_skill: "best fit, least load", least_loaded: "least load", longest_idle: "longest idle", round_robin: "it is your turn" },
  ruledOut: {
    unavailable: "not available",
    not_in_pool: "serve other queues",
    not_target: "somebody else was named",
    missing_skill: "lack a skill",
    level_too_low: "skill level too low",
    refused: "declined it",
    class_limit: "at their limit for this channel",
    warming_up: "have just become available",
    no_room: "have no spare capacity",
    ranked_lower: "ranked lower",
  },
  agentsOut: (n) => plural("en", n, { one: "# agent", other: "# agents" }),
  loadOf: (load, capacity) => `load ${load} of ${capacity}`,
  idle: (clock) => `free for ${clock}`,
  refusedClear: "All had declined, so all were asked again.",
  keyList: [
    ["a", "Take the waiting conversation"],
    ["d", "Decline with a reason"],
    ["h", "Hold, or end the hold"],
    ["n", "Write a note"],
    ["/", "Canned answers (also while writing)"],
    ["s", "Search"],
  ],
  refused: {
    not_waiting: "Somebody else has it already",
    moved: "Somebody has moved it in the meantime",
    no_room: "There is no capacity for one more",
    not_available: "Only possible for an agent who is available",
    already_there: "This colleague is here already",
    unknown_queue: "There is no such queue",
    queue_closed: "The queue is closed now",
    nobody_serves: "Nobody serves this queue: choose it again to confirm",
    not_closed: "The conversation is not closed",
    other_open: "The visitor has another open conversation",
    not_there: "You are not a guest in this conversation",
    forbidden: "Your role does not allow this",
  },
  system: {
    rate: () => "A rating was asked for",
    promised: (detail) => {
      const [address, by] = withDue(detail);
      if (by === null) return `Nobody was there: an answer to ${address} was promised`;
      const { time, day } = dueOf(by, "en");
      return `Nobody was there: an answer to ${address} was promised before ${time} ${day}`;
    },
    held: (text) => (text ? `On hold: “${text}”` : "On hold"),
    resumed: () => "Back from hold",
    reassigned: (name) => (name ? `Reassigned to ${name} by a supervisor` : "Reassigned by a supervisor"),
    guest_joined: (name) => (name ? `${name} joined as a guest` : "A colleague joined"),
    guest_left: (name) => (name ? `${name} left` : "A colleague left"),
    reopened: () => "Reopened",
    outside: (detail) => (withDue(detail)[0] ? `Closed now; opens ${openingText(withDue(detail)[0], "en")}` : "Outside the opening hours"),
    stage: (stage) => `The visitor was offered another way: ${stages[stage] ?? stage}`,
    notice: (text) => text,
    closed_full: () => "Closed: the queue was full",
    closed_waited: () => "Closed: no agent became available in time",
    closed_outside: () => "Closed: outside the opening hours",
  },
};

export default en;
