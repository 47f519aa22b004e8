/** The pages beside the desk, in English; the other languages have the same shape. */

import articles, { type ArticleWords } from "../articles/en";
import audit, { type AuditWords } from "../audit/en";
import broadcasts, { type BroadcastWords } from "../broadcasts/en";
import care, { type CareWords } from "../care/en";
import channels, { type ChannelWords } from "../channels/en";
import contacts, { type ContactWords } from "../contacts/en";
import forms, { type FormsWords } from "../forms/en";
import funnel, { type FunnelWords } from "../funnel/en";
import { plural } from "../plural";

export interface PageWords {
  loading: string;
  failed: string;
  again: string;
  forbidden: string;
  forbiddenText: string;
  save: string;
  cancel: string;
  remove: string;
  edit: string;
  none: string;
  articles: ArticleWords;
  audit: AuditWords;
  broadcasts: BroadcastWords;
  care: CareWords;
  channels: ChannelWords;
  contacts: ContactWords;
  forms: FormsWords;
  funnel: FunnelWords;
  live: {
    title: string;
    updated: (time: string) => string;
    stale: string;
    queue: string;
    waiting: string;
    oldest: string;
    expected: string;
    level: string;
    levelGoal: (target: string, within: string) => string;
    levelOf: (n: number) => string;
    noLevel: string;
    agents: string;
    noQueues: string;
    noAgents: string;
    agent: string;
    state: string;
    load: string;
    pools: string;
    drain: string;
    undrain: string;
    drainAsk: (name: string) => string;
    draining: string;
    open: string;
    openNone: string;
    owner: string;
    nobody: string;
    since: string;
    reassign: string;
    reassignTitle: (name: string) => string;
  };
  promises: {
    title: string;
    intro: string;
    none: string;
    noneText: string;
    open: string;
    noTime: string;
    ratings: string;
    noRatings: string;
    mean: (count: number, mean: string) => string;
    atMost: string;
    all: string;
    upTo: (n: number) => string;
  };
  visitors: {
    title: string;
    count: (n: number) => string;
    countOf: (found: number, total: number) => string;
    stale: string;
    nobody: string;
    nobodyText: string;
    noneFit: string;
    reset: string;
    filters: string;
    page: string;
    source: string;
    anyTalk: string;
    talking: string;
    notTalking: string;
    anyCart: string;
    cartFull: string;
    cartEmpty: string;
    anyTime: string;
    atLeast: (span: string) => string;
    sort: string;
    sorts: Record<"site" | "newest" | "page" | "pages" | "visits" | "cart", string>;
    columns: Record<"who" | "page" | "time" | "pages" | "visits" | "cart" | "source" | "state", string>;
    onPage: (span: string) => string;
    pages: (n: number) => string;
    firstVisit: string;
    before: (n: number) => string;
    direct: string;
    withAgent: (name: string) => string;
    waits: string;
    invite: string;
    invited: Record<"open" | "accepted" | "refused" | "expired" | "withdrawn", string>;
    inviteTitle: (name: string) => string;
    inviteText: string;
    inviteLabel: string;
    invitePlaceholder: string;
    notInvited: Record<string, string>;
    notInvitedOther: string;
  };
  invitations: {
    title: string;
    intro: string;
    period: string;
    days: (n: number) => string;
    empty: string;
    emptyText: string;
    byHand: string;
    past: string;
    neverShown: string;
    accepted: (n: number, of: number, share: string) => string;
    ends: Record<"accepted" | "refused" | "expired" | "withdrawn" | "open", string>;
    conversions: string;
    groupInvited: string;
    groupControl: string;
    of: (converted: number, visitors: number) => string;
    interval: (low: string, high: string) => string;
    fewer: string;
    more: string;
    verdictNone: string;
    verdictUnclear: (low: string, high: string) => string;
    verdictMore: (low: string, high: string) => string;
    verdictLess: (low: string, high: string) => string;
    noControl: string;
  };
  search: {
    title: string;
    field: string;
    start: string;
    nothing: (query: string) => string;
    found: (n: number) => string;
    transcript: string;
    short: string;
    long: (over: number) => string;
    open: string;
    closed: string;
    closedNone: string;
    more: string;
    filters: string;
    anyState: string;
    anyRating: string;
    /** With this score or a lower one. */
    rated: (n: number) => string;
    states: Record<string, string>;
    anyAgent: string;
    anyQueue: string;
    anyChannel: string;
    tag: string;
    from: string;
    to: string;
    anyDay: string;
    monthBefore: string;
    monthAfter: string;
    listed: string;
    listedNone: string;
  };
  canned: {
    title: string;
    intro: string;
    add: string;
    empty: string;
    shortcut: string;
    shortcutHint: string;
    language: string;
    anyLanguage: string;
    text: string;
    variables: string;
    shared: string;
    sharedHint: string;
    own: string;
    removeAsk: (shortcut: string) => string;
    find: string;
  };
  agents: {
    title: string;
    add: string;
    name: string;
    login: string;
    password: string;
    passwordKeep: string;
    photo: string;
    photoHint: string;
    role: string;
    roles: Record<string, string>;
    skills: string;
    skillsHint: string;
    level: (n: number) => string;
    addSkill: string;
    languages: string;
    languagesHint: string;
    pools: string;
    poolsHint: string;
    capacity: string;
    calendar: string;
    weights: string;
    limits: string;
    weightsHint: string;
    limitsHint: string;
    byPolicy: string;
    addClass: string;
    enabled: string;
    disabled: string;
    find: string;
    taken: string;
    empty: string;
  };
  queues: {
    title: string;
    intro: string;
    toPolicy: string;
    pool: string;
    priority: string;
    level: string;
    select: string;
    offer: string;
    offerModes: Record<string, string>;
    hours: string;
    always: string;
    openNow: string;
    closedNow: string;
    opens: (when: string) => string;
    changes: (when: string) => string;
    maxLength: string;
    maxWait: string;
    overflow: string;
    steps: string;
    stepAfter: (time: string) => string;
    stepWhat: Record<string, string>;
    calendars: string;
    noCalendars: string;
    closed: string;
    breaks: string;
    holidays: string;
    exceptions: string;
  };
  policy: {
    title: string;
    intro: string;
    text: string;
    checking: string;
    fine: string;
    same: string;
    faults: (n: number) => string;
    line: (n: number) => string;
    cure: string;
    changes: (n: number) => string;
    before: string;
    after: string;
    nothing: string;
    activate: string;
    activated: string;
    conflict: string;
    readOnly: string;
    history: string;
    historyNone: string;
    active: string;
    load: string;
    by: (name: string) => string;
    reset: string;
    changesHint: string;
    starter: string;
    inForce: string;
    inForceSettings: string;
  };
}

const en: PageWords = {
  loading: "Loading…",
  failed: "This cannot be shown now: the server did not answer as expected.",
  again: "Try again",
  forbidden: "Not for your role",
  forbiddenText: "Supervisors and administrators see this page. Ask one of them if you need it.",
  save: "Save",
  cancel: "Cancel",
  remove: "Delete",
  edit: "Edit",
  none: "none",
  articles,
  audit,
  broadcasts,
  care,
  channels,
  contacts,
  forms,
  funnel,
  live: {
    title: "Live view",
    updated: (time) => `as of ${time}`,
    stale: "No current numbers; trying again",
    queue: "Queue",
    waiting: "Waiting",
    oldest: "Longest wait",
    expected: "Expected wait",
    level: "Service level",
    levelGoal: (target, within) => `goal ${target} within ${within}`,
    levelOf: (n) => plural("en", n, { one: "of # answered", other: "of # answered" }),
    noLevel: "nothing answered yet",
    agents: "Agents",
    noQueues: "The policy names no queues yet.",
    noAgents: "There are no agents yet.",
    agent: "Agent",
    state: "State",
    load: "Load",
    pools: "Pools",
    drain: "Stop offers",
    undrain: "Resume offers",
    drainAsk: (name) => `${name} finishes their conversations and gets no new ones`,
    draining: "finishing",
    open: "Open conversations",
    openNone: "Nobody has a conversation now.",
    owner: "Owner",
    nobody: "nobody yet",
    since: "Started",
    reassign: "Reassign",
    reassignTitle: (name) => `Reassign ${name}`,
  },
  promises: {
    title: "Promised answers",
    intro: "Questions left while nobody was there. What is due first is on top.",
    none: "Nothing is promised.",
    noneText: "When a visitor leaves an address because nobody is there, the answer they are promised appears here.",
    open: "Open",
    noTime: "no time promised",
    ratings: "Ratings",
    noRatings: "Nobody has rated yet.",
    mean: (count, mean) => `${plural("en", count, { one: "# rating", other: "# ratings" })}, ${mean} on average`,
    atMost: "Scores",
    all: "all",
    upTo: (n) => `${n} and below`,
  },
  visitors: {
    title: "Visitors",
    count: (n) => plural("en", n, { one: "# person on the site", other: "# people on the site" }),
    countOf: (found, total) => `${found} of ${plural("en", total, { one: "# person on the site", other: "# people on the site" })}`,
    stale: "Not current: the server does not answer. Trying again.",
    nobody: "Nobody is on the site now.",
    nobodyText: "Whoever opens a page of the shop appears here, if the policy allows it and, where it asks for consent, the visitor.",
    noneFit: "Nobody on the site fits these filters.",
    reset: "Clear the filters",
    filters: "Filter the visitors",
    page: "Page or title",
    source: "Source",
    anyTalk: "Everybody",
    talking: "In conversation",
    notTalking: "Not in conversation",
    anyCart: "Any cart",
    cartFull: "Something in the cart",
    cartEmpty: "Nothing in the cart",
    anyTime: "Any time",
    atLeast: (span) => `At least ${span}`,
    sort: "Sort by",
    sorts: { site: "Longest on the site", newest: "Newest first", page: "Longest on the page", pages: "Most pages", visits: "Most visits before", cart: "Highest cart value" },
    columns: { who: "Visitor", page: "Page", time: "On the site", pages: "Pages", visits: "Visits", cart: "Cart", source: "Source", state: "Conversation" },
    onPage: (span) => `${span} on the page`,
    pages: (n) => plural("en", n, { one: "# page", other: "# pages" }),
    firstVisit: "First visit",
    before: (n) => plural("en", n, { one: "# visit before", other: "# visits before" }),
    direct: "Direct",
    withAgent: (name) => `With ${name}`,
    waits: "Waiting",
    invite: "Invite",
    invited: { open: "Invited", accepted: "Accepted", refused: "Declined", expired: "Not answered", withdrawn: "Withdrawn" },
    inviteTitle: (name) => `Invite ${name}`,
    inviteText: "They see your face and one sentence beside the chat button, for a minute and a half. They can begin the chat or decline.",
    inviteLabel: "Your sentence",
    invitePlaceholder: "Leave empty for a greeting in their language",
    notInvited: {
      gone: "They have left the site.",
      already_invited: "They were already invited in this visit; twice would be a nuisance.",
      refused_lately: "They declined an invitation not long ago and are left alone for now.",
      busy: "They are typing or have the chat open. Try again in a moment.",
      talking: "They are already in a conversation.",
      too_early: "They have only just arrived. Give them 45 seconds to look around.",
      nobody_free: "You have no room for another conversation now, or you are not available.",
    },
    notInvitedOther: "The invitation could not be sent. Please try again.",
  },
  invitations: {
    title: "Invitations",
    intro: "What invitations to the chat brought, beside visitors who would have been invited but were not: the control group.",
    period: "Period",
    days: (n) => (n === 365 ? "Last 12 months" : plural("en", n, { one: "Last # day", other: "Last # days" })),
    empty: "Nobody is invited yet.",
    emptyText: "An invitation is a few lines in the policy: a name, a sentence, and when it may be shown. It appears only while somebody is free, and once per visit.",
    byHand: "By hand",
    past: "no longer in the policy",
    neverShown: "Not shown in this period.",
    accepted: (n, of, share) => `${n} of ${plural("en", of, { one: "# invitation", other: "# invitations" })} accepted (${share}).`,
    ends: { accepted: "Accepted", refused: "Declined", expired: "Not answered", withdrawn: "Withdrawn", open: "On screen now" },
    conversions: "Who ordered afterwards",
    groupInvited: "Invited",
    groupControl: "Not invited (control group)",
    of: (converted, visitors) => `${converted} of ${plural("en", visitors, { one: "# visitor", other: "# visitors" })}`,
    interval: (low, high) => `Difference between ${low} and ${high}`,
    fewer: "fewer",
    more: "more",
    verdictNone: "Nothing to compare yet: one of the groups is empty.",
    verdictUnclear: (low, high) => `Too few to say: the true difference may be anything between ${low} and ${high}.`,
    verdictMore: (low, high) => `The invitation helps: of all visitors, ${low} to ${high} more order.`,
    verdictLess: (low, high) => `The invitation does harm: of all visitors, ${low} to ${high} fewer order.`,
    noControl: "Invitations by hand have no control group: whom agents choose cannot be compared with anybody.",
  },
  search: {
    title: "Search",
    field: "Words in messages",
    start: "Search the messages of your conversations; supervisors search all.",
    nothing: (query) => `Nothing was found for “${query}”.`,
    found: (n) => plural("en", n, { one: "# message", other: "# messages" }),
    transcript: "Transcript",
    short: "Type at least two letters.",
    long: (over) => `The search is ${plural("en", over, { one: "# character", other: "# characters" })} too long.`,
    open: "Open conversation",
    closed: "Recently closed",
    closedNone: "None yet.",
    more: "There is more; add a word to narrow it down.",
    filters: "Narrow the search",
    anyState: "Any state",
    anyRating: "Any rating",
    rated: (n) => (n === 1 ? "Rated 1" : `Rated ${n} or lower`),
    states: { automatic: "Automatic", waiting: "Waiting", offered: "Offered", assigned: "Open", closed: "Closed" },
    anyAgent: "Any agent",
    anyQueue: "Any queue",
    anyChannel: "Any channel",
    tag: "Tag",
    from: "From",
    to: "To",
    anyDay: "Any day",
    monthBefore: "Month before",
    monthAfter: "Month after",
    listed: "Conversations",
    listedNone: "No conversation matches.",
  },
  canned: {
    title: "Canned answers",
    intro: "Type / while answering to use one.",
    add: "New answer",
    empty: "No canned answers yet. Write the first one: what do you type every day?",
    shortcut: "Shortcut",
    shortcutHint: "Letters, digits, - and _; typed after the /",
    language: "Language",
    anyLanguage: "Any",
    text: "Text",
    variables: "Filled in automatically:",
    shared: "For everybody",
    sharedHint: "Otherwise only you see it",
    own: "Only mine",
    removeAsk: (shortcut) => `Delete /${shortcut}? This cannot be undone.`,
    find: "Find an answer",
  },
  agents: {
    title: "Agents",
    add: "New agent",
    name: "Name",
    login: "Login",
    password: "Password",
    passwordKeep: "Leave empty to keep the current one",
    photo: "Photo",
    photoHint: "Or the address of a picture",
    role: "Role",
    roles: { agent: "Agent", supervisor: "Supervisor", administrator: "Administrator", integration: "Integration" },
    skills: "Skills",
    skillsHint: "1: knows a little, 5: knows it best",
    level: (n) => `Level ${n}`,
    addSkill: "Add a skill",
    languages: "Languages",
    languagesHint: "Codes, such as en, de",
    pools: "Pools",
    poolsHint: "Serves the queues of these pools",
    capacity: "Capacity",
    calendar: "Calendar",
    weights: "Own weights",
    limits: "Own limits",
    weightsHint: "How much of the capacity one takes",
    limitsHint: "How many at once",
    byPolicy: "as in the policy",
    addClass: "Add a channel class",
    enabled: "May sign in",
    disabled: "disabled",
    find: "Find an agent",
    taken: "This login is taken.",
    empty: "No agent has that name.",
  },
  queues: {
    title: "Queues and calendars",
    intro: "As in the active policy.",
    toPolicy: "Change the policy",
    pool: "Pool",
    priority: "Priority",
    level: "Service level",
    select: "Selection",
    offer: "Offer",
    offerModes: { ring: "rings", automatic: "assigned at once", manual: "picked by agents" },
    hours: "Hours",
    always: "always open",
    openNow: "open now",
    closedNow: "closed now",
    opens: (when) => `opens ${when}`,
    changes: (when) => `until ${when}`,
    maxLength: "Maximum waiting",
    maxWait: "Longest wait",
    overflow: "Overflow to",
    steps: "While waiting",
    stepAfter: (time) => `after ${time}`,
    stepWhat: {
      relax_levels: "levels fall by",
      drop_preferred: "preferred skills no longer count",
      drop_required: "no longer required:",
      add_priority: "priority rises by",
      add_queue: "also agents of this queue:",
      offer_stage: "offered to the visitor:",
    },
    calendars: "Calendars",
    noCalendars: "The policy names no calendars: everything is always open.",
    closed: "closed",
    breaks: "Breaks",
    holidays: "Holidays",
    exceptions: "Exceptions",
  },
  policy: {
    title: "Policy",
    intro: "Rules, queues, capacity, hours and timers in one document.",
    text: "Policy document",
    checking: "Checking…",
    fine: "No mistakes.",
    same: "This is the active policy.",
    faults: (n) => plural("en", n, { one: "# mistake", other: "# mistakes" }),
    line: (n) => `Line ${n}`,
    cure: "Remedy",
    changes: (n) => plural("en", n, { one: "# change", other: "# changes" }),
    before: "before",
    after: "after",
    nothing: "nothing",
    activate: "Activate",
    activated: "Active now. New conversations follow it.",
    conflict: "Somebody else has changed the policy in the meantime. Read the history, then check again.",
    readOnly: "Administrators can change it; you can try out changes and check them.",
    history: "History",
    historyNone: "No policy was stored yet; the settings of the server apply.",
    active: "active",
    load: "Open in the editor",
    by: (name) => `by ${name}`,
    reset: "Back to the active policy",
    changesHint: "Changes compared with the active policy:",
    starter: "Begin with an example",
    inForce: "Active now",
    inForceSettings: "No policy was stored yet: these are the settings of the server.",
  },
};

export default en;
