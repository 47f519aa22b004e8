/** The page of broadcasts, in English; the other languages have the same shape. */

import { plural } from "../plural";

type Texts = Record<string, string>;

export interface BroadcastWords {
  title: string;
  intro: string;
  add: string;
  none: string;
  noneText: string;
  noAccounts: string;
  states: Texts;
  /** What became of a recipient. */
  ends: Texts;
  reasons: Texts;
  told: (n: string, of: string) => string;
  created: (at: string, by: string) => string;
  started: (at: string) => string;
  ended: (at: string) => string;
  leftOut: string;
  nobodyLeftOut: string;
  uncertainText: string;
  audience: string;
  everybody: string;
  words: string;
  replies: (queue: string) => string;
  pace: (n: number) => string;
  dryRun: string;
  counting: string;
  wouldTell: (told: number, of: string) => string;
  byChannel: string;
  byLanguage: string;
  start: string;
  startAsk: (n: number) => string;
  startYes: string;
  pause: string;
  goOn: string;
  stop: string;
  stopAsk: string;
  stopYes: string;
  back: string;
  copy: string;
  copyOf: (name: string) => string;
  closed: string;
  refused: Texts;
  draft: string;
  name: string;
  nameHint: string;
  who: string;
  consent: string;
  consentHint: string;
  facts: string;
  factsHint: string;
  fact: string;
  factIs: string;
  addFact: string;
  languages: string;
  languagesHint: string;
  reachable: string;
  reachableHint: string;
  without: string;
  what: string;
  wording: string;
  language: string;
  text: string;
  textHint: string;
  subject: string;
  addWording: string;
  template: string;
  templateHint: string;
  templateName: string;
  templateLanguage: string;
  templateValues: string;
  templateValuesHint: string;
  how: string;
  channels: string;
  channelsHint: string;
  queue: string;
  perMinute: string;
  perAccount: string;
  sameAsAll: string;
  optional: string;
  save: string;
  marked: string;
  /** By code, with the names of the values that the server gives. */
  faults: Texts;
}

const en: BroadcastWords = {
  title: "Broadcasts",
  intro: "One message to many contacts who have agreed to it. Nothing leaves before you start it, and you can stop it at any moment.",
  add: "New broadcast",
  none: "There are no broadcasts yet.",
  noneText: "Draft one, see in a dry run who would be told, and start it then.",
  noAccounts: "No channel is connected by which contacts could be told anything. An administrator connects one under Channels.",
  states: { draft: "Draft", planning: "Being prepared", running: "Running", paused: "Paused", stopped: "Stopped", done: "Done" },
  ends: { waiting: "Waiting", under_way: "Under way", sent: "Sent", delivered: "Delivered", read: "Read", failed: "Failed", uncertain: "Uncertain", stopped: "Stopped before", left_out: "Left out since" },
  reasons: {
    merged: "Part of another contact, who counts",
    already: "Got it already, or one that you left out",
    no_consent: "Has not agreed",
    unsubscribed: "Has unsubscribed",
    blocked: "Has blocked us",
    no_address: "None of the channels reaches them",
    outside_window: "The channel takes only a template now",
    same_address: "Shares an address with somebody who is told",
    no_value: "A place of the text has no value",
    other: "Refused for another reason",
  },
  told: (n, of) => `${n} of ${of} told`,
  created: (at, by) => `Drafted ${at} by ${by}`,
  started: (at) => `Started ${at}`,
  ended: (at) => `Ended ${at}`,
  leftOut: "Left out",
  nobodyLeftOut: "Nobody is left out.",
  uncertainText: "Uncertain: the provider took the message or not, and nobody knows. It is not sent again, so that nobody gets it twice.",
  audience: "Audience",
  everybody: "All who have agreed",
  words: "What they are told",
  replies: (queue) => `Replies wait in the queue “${queue}”`,
  pace: (n) => plural("en", n, { one: "At most # message a minute", other: "At most # messages a minute" }),
  dryRun: "Dry run",
  counting: "Counting…",
  wouldTell: (told, of) => `${plural("en", told, { one: "# contact", other: "# contacts" })} of ${of} would be told`,
  byChannel: "By channel",
  byLanguage: "By language",
  start: "Start",
  startAsk: (n) => plural("en", n, { one: "# contact is told now. Start?", other: "# contacts are told now. Start?" }),
  startYes: "Start now",
  pause: "Pause",
  goOn: "Go on",
  stop: "Stop",
  stopAsk: "Whoever has not been told yet will not be. This cannot be taken back.",
  stopYes: "Stop for good",
  back: "Back",
  copy: "Use as a draft",
  copyOf: (name) => `${name} (2)`,
  closed: "Close",
  refused: { wrong_state: "Its state has changed meanwhile, and does not allow this any more." },
  draft: "New broadcast",
  name: "Name",
  nameHint: "For you and your colleagues; contacts do not see it.",
  who: "Who is told",
  consent: "Attribute of consent",
  consentHint: "Only contacts in whom it says yes, true or 1 are told.",
  facts: "Only contacts with",
  factsHint: "Several values of one fact: any of them, between commas.",
  fact: "Fact or attribute, such as city",
  factIs: "is one of",
  addFact: "Add a condition",
  languages: "Only contacts with one of these languages",
  languagesHint: "Such as de, en; empty: all.",
  reachable: "Only contacts who can be told by",
  reachableHint: "None chosen: all.",
  without: "Leave out who got",
  what: "What they are told",
  wording: "Words",
  language: "Language",
  text: "Text",
  textHint: "{name} and {attributes.city} are filled in. Say how it ends, such as: STOP ends these messages.",
  subject: "Subject, by mail",
  addWording: "Add a language",
  template: "Template",
  templateHint: "Sent where the channel takes nothing else, as WhatsApp does a day after the contact wrote.",
  templateName: "The provider's name of it",
  templateLanguage: "The provider's code of its language",
  templateValues: "Its variables",
  templateValuesHint: "One a line, such as body.1 = {name}.",
  how: "How it is sent",
  channels: "By which channels",
  channelsHint: "In the order in which you choose them: the first that reaches a contact. None chosen: any.",
  queue: "Replies wait in",
  perMinute: "Messages a minute",
  perAccount: "At most by this account",
  sameAsAll: "no further limit",
  optional: "optional",
  save: "Save as a draft",
  marked: "Nothing was saved: please look at what is marked.",
  faults: {
    missing: "This is missing.",
    too_long: "At most {limit} characters.",
    too_small: "At least {limit}.",
    too_large: "At most {limit}.",
    bad_form: "This is not written as it must be.",
    bad_value: "This value cannot be used here.",
    no_wording: "Write it in at least one language.",
    no_consent: "Name the attribute by which contacts have agreed.",
    unknown_queue: "There is no queue “{name}”.",
    unknown_channel: "There is no channel or account “{name}”.",
    unknown_account: "There is no account “{name}”.",
    unknown_broadcast: "There is no broadcast “{name}”.",
    unknown_fact: "Contacts have no fact “{name}”.",
    unknown_place: "Contacts have nothing for {{name}}: nobody would be told. Attributes are written like {attributes.city}.",
  },
};

export default en;
