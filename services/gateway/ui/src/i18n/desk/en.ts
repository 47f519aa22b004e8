/** The desk in English; the other languages have the same shape. */

import type { StreamWords } from "../../parts/words";
import actions, { type ActionWords } from "../actions/en";
import history, { type HistoryWords } from "../history/en";
import reach, { type ReachWords } from "../reach/en";

export interface DeskWords extends StreamWords {
  actions: ActionWords;
  history: HistoryWords;
  reach: ReachWords;
  signIn: string;
  signInText: string;
  login: string;
  password: string;
  signingIn: string;
  problems: { wrong: string; many: string; away: string };
  signOut: string;
  account: { photo: { choose: string; clear: string; storing: string; problems: Record<"unreadable" | "failed", string> }; phone: Record<"title" | "hint" | "save" | "saved" | "bad", string>; title: string; present: string; next: string; change: string; changed: string; wrong: string; weak: string; places: string; since: (time: string) => string; here: string; elsewhere: string };
  draftsCleared: string;
  available: string;
  busy: string;
  away: string;
  wrap_up: string;
  offline: string;
  becoming: string;
  load: (share: number) => string;
  connection: { online: string; connecting: string; lost: (since: string) => string; retry: (seconds: number) => string; kept: string };
  update: { there: string; kept: string; reload: string; later: string };
  unsent: (n: number) => string;
  offers: string;
  mine: string;
  waiting: string;
  waitingMore: (n: number) => string;
  noneMine: string;
  noneWaiting: string;
  list: string;
  offerTitle: string;
  offerFor: (clock: string) => string;
  why: string;
  accept: string;
  decline: string;
  accepting: string;
  guest: string;
  youSaid: string;
  unread: (n: number) => string;
  waitsFor: (clock: string) => string;
  emptyTitle: string;
  emptyAvailable: string;
  emptyAway: string;
  offeredTitle: string;
  offeredText: string;
  goAvailable: string;
  placeholder: string;
  send: string;
  hint: string;
  transfer: string;
  close: string;
  closeAsk: (name: string) => string;
  closeText: string;
  cancel: string;
  back: string;
  person: string;
  /** A conversation as its contact may keep it. */
  transcript: Record<"title" | "page" | "pdf", string>;
  notYours: string;
  closed: string;
  withOther: (name: string) => string;
  noteFrom: string;
  facts: Record<"email" | "phone" | "language" | "online" | "entry" | "page" | "referrer" | "skills" | "channel" | "opened" | "invitation" | "byHand", string>;
  onSite: string;
  notOnSite: string;
  unknown: string;
  transferTo: (name: string) => string;
  toQueue: string;
  toQueueText: string;
  toAgent: string;
  skills: string;
  note: string;
  noteHint: string;
  nobodyElse: string;
  filter: string;
  doTransfer: string;
  keys: string;
  keyList: [string, string][];
  quietOn: string;
  quietOff: string;
  newMessage: string;
  soundBlocked: string;
  notifyOn: string;
  notifyOff: string;
  notifyDenied: string;
  tooLong: (over: number) => string;
  channel: Record<string, string>;
}

const en: DeskWords = {
  actions,
  history,
  reach,
  signIn: "Sign in",
  signInText: "Welcome to your desk",
  login: "Login",
  password: "Password",
  signingIn: "Signing in…",
  problems: {
    wrong: "Login or password is wrong. Please check both.",
    many: "Too many attempts. Please wait a minute, then try again.",
    away: "The server does not answer. Please try again in a moment.",
  },
  signOut: "Sign out",
  account: {
    photo: { choose: "Choose a picture", clear: "No photo", storing: "Storing…", problems: { unreadable: "This picture cannot be read here. Choose a JPEG, PNG or WebP.", failed: "The photo was not stored. Please try again." } },
    phone: { title: "Phone number", hint: "It rings when a call is offered to you, or when you call somebody.", save: "Save the number", saved: "Saved.", bad: "This is no valid phone number. Write it with + and the country’s code." },
    title: "Your account",
    present: "Current password",
    next: "New password",
    change: "Change password",
    changed: "Your password has been changed. You are signed out everywhere else.",
    wrong: "The current password is wrong.",
    weak: "8 to 200 characters, at least 4 different ones, and not just your login.",
    places: "Where you are signed in",
    since: (time) => `Since ${time}`,
    here: "(here)",
    elsewhere: "Sign out everywhere else",
  },
  draftsCleared: "You are signed out. Your drafts were removed from this browser.",
  available: "Available",
  busy: "Busy",
  away: "Away",
  wrap_up: "Wrapping up",
  offline: "Offline",
  becoming: "Changing…",
  load: (share) => `Load ${share} %`,
  connection: {
    online: "Connected",
    connecting: "Connecting…",
    lost: (since) => `No connection since ${since}.`,
    retry: (seconds) => (seconds > 0 ? `Trying again in ${seconds} s.` : "Trying now…"),
    kept: "What you write is kept and sent as soon as it is back.",
  },
  update: { there: "Usher was updated.", kept: "What you have written stays.", reload: "Reload", later: "Later" },
  unsent: (n) => (n === 1 ? "1 message not sent yet" : `${n} messages not sent yet`),
  offers: "New for you",
  mine: "Mine",
  waiting: "Waiting",
  waitingMore: (n) => `and ${n} more are waiting`,
  noneMine: "No conversations",
  noneWaiting: "Nobody is waiting",
  list: "Conversations",
  offerTitle: "New conversation",
  offerFor: (clock) => `waiting for ${clock}`,
  why: "Why you",
  accept: "Accept",
  decline: "Decline",
  accepting: "Accepting…",
  guest: "Visitor",
  youSaid: "You",
  unread: (n) => `${n} unread`,
  waitsFor: (clock) => `Waiting for an answer for ${clock}`,
  emptyTitle: "All quiet",
  emptyAvailable: "New conversations are offered to you here, with a sound and in the tab's title.",
  emptyAway: "You are away and get no offers. Become available when you are ready.",
  offeredTitle: "Somebody is waiting for you",
  offeredText: "Accept the offer in the list, or decline it, and it goes to somebody else at once.",
  goAvailable: "Become available",
  placeholder: "Write an answer",
  send: "Send",
  hint: "Enter sends, Shift+Enter begins a new line",
  transfer: "Transfer",
  close: "Close",
  closeAsk: (name) => `Close the conversation with ${name}?`,
  closeText: "The visitor is told, and can begin a new one at any time.",
  cancel: "Cancel",
  back: "Back",
  person: "About the contact",
  transcript: { title: "Transcript for the contact", page: "Web page", pdf: "PDF" },
  notYours: "This conversation is waiting for an agent. You can answer once it is offered to you and you accept.",
  closed: "This conversation is closed.",
  withOther: (name) => `${name} has this conversation.`,
  noteFrom: "Note with the transfer",
  facts: {
    email: "E-mail",
    phone: "Phone",
    language: "Language",
    online: "On the site",
    entry: "Entry point",
    page: "Page",
    referrer: "Came from",
    skills: "Needs",
    channel: "Channel",
    opened: "Began",
    invitation: "Invited by",
    byHand: "an agent",
  },
  onSite: "now",
  notOnSite: "not now",
  unknown: "not known",
  transferTo: (name) => `Transfer ${name}`,
  toQueue: "To the queue",
  toQueueText: "To the best agent who is available",
  toAgent: "To a colleague",
  skills: "Skills needed",
  note: "Note for the next agent",
  noteHint: "Only colleagues see it",
  nobodyElse: "No colleague is signed in.",
  filter: "Find a colleague",
  doTransfer: "Transfer",
  keys: "Keyboard shortcuts",
  keyList: [
    ["j / k", "Next / previous conversation"],
    ["Enter", "Accept the offer; in the composer: send"],
    ["Esc", "Decline the offer; leave the composer"],
    ["r", "Write an answer"],
    ["t", "Transfer"],
    ["e", "Close the conversation"],
    ...actions.keyList,
    ["?", "Show these shortcuts"],
  ],
  quietOn: "Sound is off. Click to turn it on",
  quietOff: "Sound is on. Click to turn it off",
  newMessage: "New message",
  soundBlocked: "The browser keeps the sound off until you click. Click to allow it",
  notifyOn: "Notifications are on. Turn them off",
  notifyOff: "Notifications are off. Turn them on",
  notifyDenied: "Notifications are blocked in the settings of the browser",
  tooLong: (over) => `${over} characters too long`,
  channel: reach.channels,
  today: "Today",
  yesterday: "Yesterday",
  you: "You",
  automatic: "Automatic answer",
  marks: {
    queued: "Not sent yet",
    sending: "Sending",
    sent: "Sent",
    delivered: "Delivered",
    read: "Read",
    failed: "Not sent",
    uncertain: "Perhaps not delivered: nobody knows. Ask before sending it again",
  },
  retry: "Try again",
  drop: "Discard",
  earlier: "Show earlier messages",
  typing: (name) => `${name} is writing`,
  attach: "Attach a file",
  remove: "Remove",
  fileProblems: { failed: "not uploaded", large: "larger than 10 MB", empty: "empty file", many: "5 files at most", infected: "virus found", scanner_away: "no virus check now, try later" },
  refused: {
    ...actions.refused,
    ...reach.refused,
    too_long: "the text is too long",
    empty: "there is no text",
    bad_text: "it contains characters that cannot be sent",
    bad_attachment: "a file could not be attached",
    rate: "too many at once",
    too_old: "it was too long ago; please do it again",
    conflict: "an earlier version was kept",
    closed: "the conversation is closed",
    expired: "The offer has expired; the conversation is offered to somebody else",
    not_offered: "This conversation is no longer offered to you",
    not_owner: "This conversation is not yours any more",
    not_yours: "This conversation is not yours",
    unknown_agent: "This colleague cannot take it",
    no_conversation: "This conversation does not exist any more",
  },
  refusedOther: "That did not work; please try again",
  system: {
    ...actions.system,
    ...reach.system,
    joined: (name) => (name ? `${name} has joined` : "An agent has joined"),
    transferred: (name) => (name ? `Transferred to ${name}` : "Transferred"),
    queued: () => "Back in the queue",
    closed_by_agent: (name) => (name ? `Closed by ${name}` : "Closed by an agent"),
    closed_by_visitor: () => "Ended by the visitor",
    closed_idle: () => "Closed because nobody wrote for a while",
    nudge: () => "The visitor was asked whether they are still there",
  },
};

export default en;
