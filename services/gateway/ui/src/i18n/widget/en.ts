/** The widget in English; the other languages have the same shape. */

import { dueOf, openingText, type StreamWords, withDue } from "../../parts/words";
import faq, { type FaqWords } from "../faq/en";

export interface WidgetWords extends StreamWords {
  open: string;
  openUnread: (n: number) => string;
  close: string;
  back: string;
  panel: string;
  greeting: string;
  intro: string;
  hereNow: string;
  nobodyHere: string;
  start: string;
  startHint: string;
  go_on: string;
  otherWays: string;
  write: string;
  call: string;
  waitingTitle: string;
  waitingText: string;
  waitingFor: (clock: string) => string;
  place: (n: number) => string;
  /** null: less than two minutes. */
  waitAbout: (span: string | null) => string;
  waitUnknown: string;
  held: (name: string) => string;
  heldText: string;
  withYou: string;
  placeholder: string;
  send: string;
  end: string;
  endAsk: string;
  endYes: string;
  endNo: string;
  ended: string;
  again: string;
  /** The transcript of a conversation that is over. */
  save: Record<"ask" | "asking" | "page" | "pdf" | "failed", string>;
  /** Answers from articles. */
  faq: FaqWords;
  offline: string;
  connecting: string;
  refusedOrigin: string;
  notLoaded: string;
  nobodyTitle: string;
  nobodyText: string;
  addressAsk: string;
  addressLabel: string;
  addressLeave: string;
  addressBad: string;
  phoneBad: string;
  leaveTitle: string;
  promisedTitle: string;
  /** `who`: the agent who has it; null: the team. */
  promisedText: (address: string, due: { day: string; time: string } | null, who: string | null) => string;
  ratingAsk: string;
  ratingScore: (n: number) => string;
  ratingPoor: string;
  ratingBest: string;
  ratingComment: string;
  ratingSend: string;
  ratingSkip: string;
  ratingKeep: string;
  ratingThanks: (n: number) => string;
  ratingChange: string;
  formContinue: string;
  formSend: string;
  formSkip: string;
  formOptional: string;
  formYes: string;
  formNo: string;
  formChoose: string;
  formTitle: string;
  /** What is wrong with an answer, by code. */
  formFaults: Record<string, string>;
  formFault: string;
  yourName: string;
  yourEmail: string;
  emailBad: string;
  mute: string;
  unmute: string;
  hide: string;
  newFile: string;
  toNewest: string;
  past: string;
  endedBefore: string;
  newBelow: (n: number) => string;
  newFrom: (name: string) => string;
  tooLong: (over: number) => string;
  begin: string;
  noThanks: string;
  leaveQuestion: string;
  nobodyFree: string;
  invitedBy: (name: string) => string;
  team: string;
  edited: string;
  /** In the place of its text. */
  deleted: string;
}

const ordinals: Record<string, string> = { one: "st", two: "nd", few: "rd" };

const en: WidgetWords = {
  open: "Open the chat",
  openUnread: (n) => `Open the chat, ${n} unread`,
  close: "Close the chat",
  back: "Back",
  panel: "Chat",
  greeting: "Hello! How can we help?",
  intro: "Ask us anything. You write to people, not to a form.",
  hereNow: "Here now",
  nobodyHere: "Nobody is here right now. Write to us: your message is kept, and the answer will appear here.",
  start: "Start a conversation",
  startHint: "Write to us, and the right person answers",
  go_on: "Continue your conversation",
  otherWays: "Other ways to reach us",
  write: "Write an e-mail",
  call: "Call us",
  waitingTitle: "We are finding the right person for you",
  waitingText: "Your message is safe with us. You can go on shopping or close this page: the answer will appear here.",
  waitingFor: (clock) => `Waiting for ${clock}`,
  place: (n) => (n === 1 ? "You are next." : `You are ${n}${ordinals[new Intl.PluralRules("en", { type: "ordinal" }).select(n)] ?? "th"} in line.`),
  waitAbout: (span) => (span ? `It takes about ${span}.` : "It takes about a minute."),
  waitUnknown: "We cannot say yet how long it takes.",
  held: (name) => `${name} asks you to wait a moment`,
  heldText: "The conversation continues right here.",
  withYou: "is here for you",
  placeholder: "Write a message",
  send: "Send",
  end: "End the conversation",
  endAsk: "End this conversation?",
  endYes: "End it",
  endNo: "Keep talking",
  ended: "This conversation has ended.",
  again: "Write to us again",
  save: { ask: "Save this conversation", asking: "Preparing…", page: "Web page", pdf: "PDF", failed: "This did not work. Please try again in a minute." },
  faq,
  offline: "No connection. What you write is kept and sent as soon as it is back.",
  connecting: "Connecting…",
  refusedOrigin: "The chat is not available on this page.",
  notLoaded: "The chat could not be loaded.",
  nobodyTitle: "Nobody is here right now",
  nobodyText: "Your message is kept, and the answer will appear here. You can close this page.",
  addressAsk: "Leave an e-mail address or a phone number, and we will answer you there, too.",
  addressLabel: "E-mail or phone",
  addressLeave: "Answer me there, too",
  addressBad: "This is neither an e-mail address nor a phone number.",
  phoneBad: "There is no such phone number. Write it with + and the country’s code.",
  leaveTitle: "Leave your question with us",
  promisedTitle: "We have your question",
  promisedText: (address, due, who) => `${who ?? "We"} will answer you at ${address}${due ? ` before ${due.time} ${due.day}` : ""}. The answer will appear here, too. You can close this page.`,
  ratingAsk: "How did we do?",
  ratingScore: (n) => `${n} of 5`,
  ratingPoor: "Poor",
  ratingBest: "Excellent",
  ratingComment: "What could we do better? (optional)",
  ratingSend: "Send",
  ratingSkip: "No, thanks",
  ratingKeep: "Leave it as it is",
  ratingThanks: (n) => `Thank you. You gave us ${n} of 5.`,
  ratingChange: "Change it",
  formContinue: "Continue",
  formSend: "Send",
  formSkip: "Skip",
  formOptional: "optional",
  formYes: "Yes",
  formNo: "No",
  formChoose: "Please choose",
  formTitle: "Some questions first",
  formFaults: {
    missing: "Please answer this.",
    too_long: "This is too long.",
    bad_text: "This contains characters that cannot be sent.",
    bad_email: "This is not a valid e-mail address.",
    bad_phone: "There is no such phone number. Write it with + and the country’s code.",
    bad_number: "Please write a number.",
    too_small: "This number is too small.",
    too_large: "This number is too large.",
    bad_choice: "Please choose one of these.",
    bad_date: "This is no date.",
    bad_order_number: "This does not look like an order number. Please check it.",
  },
  formFault: "Please correct this.",
  yourName: "Your name (optional)",
  yourEmail: "Your e-mail (optional)",
  emailBad: "This is not a valid e-mail address.",
  mute: "Turn the sound off",
  unmute: "Turn the sound on",
  hide: "Hide this message",
  newFile: "A file",
  toNewest: "To the newest message",
  past: "Earlier conversations",
  endedBefore: "That conversation has ended. Your new message starts a new one.",
  newBelow: (n) => (n === 1 ? "1 new message" : `${n} new messages`),
  newFrom: (name) => `New message from ${name}`,
  tooLong: (over) => `${over} characters too long`,
  begin: "Begin the chat",
  noThanks: "No, thanks",
  leaveQuestion: "Leave a question",
  nobodyFree: "Everybody is talking to somebody just now. Leave your question, and we will answer it.",
  invitedBy: (name) => `${name} offers to help`,
  team: "Our team",
  edited: "Edited",
  deleted: "This message was deleted",
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
    uncertain: "Perhaps not delivered",
  },
  retry: "Try again",
  drop: "Discard",
  earlier: "Show earlier messages",
  typing: (name) => `${name} is writing`,
  attach: "Attach a file",
  remove: "Remove",
  fileProblems: { failed: "not uploaded", large: "larger than 10 MB", empty: "empty file", many: "5 files at most", infected: "virus found", scanner_away: "please try again" },
  refused: {
    too_long: "the text is too long",
    empty: "there is no text",
    bad_text: "it contains characters that cannot be sent",
    bad_attachment: "a file could not be attached",
    bad_contact: "this is neither an e-mail address nor a phone number",
    bad_phone: "there is no such phone number; write it with + and the country’s code",
    bad_answers: "some answers need a correction",
    rate: "too many at once",
    too_old: "it was too long ago; please do it again",
    conflict: "an earlier version was kept",
    closed: "the conversation has ended",
  },
  refusedOther: "please try again",
  system: {
    held: (text) => text || "Please wait a moment",
    resumed: () => "The conversation continues",
    guest_joined: (name) => `${name} has joined`,
    guest_left: (name) => `${name} has left`,
    reassigned: () => "You are being transferred",
    reopened: () => "The conversation continues",
    outside: (detail) => {
      const [opening, by] = withDue(detail);
      const opens = opening ? `We are closed now and open ${openingText(opening, "en")}` : "We are closed now";
      if (by === null) return opens;
      const { time, day } = dueOf(by, "en");
      return `${opens}. You can expect an answer before ${time} ${day}`;
    },
    closed_outside: () => "We are closed now. Please write again later",
    closed_full: () => "Too many people are waiting now. Please write again later",
    closed_waited: () => "Nobody was available in time. We are sorry; please write again later",
    stage: () => "You can also reach us in another way",
    notice: (text) => text,
    joined: (name) => (name ? `${name} has joined` : "Somebody has joined"),
    transferred: (name) => (name ? `You are being transferred to ${name}` : "You are being transferred"),
    queued: () => "We are finding the next available person",
    closed_by_agent: () => "The conversation was ended by our team",
    closed_by_visitor: () => "You ended the conversation",
    closed_idle: () => "The conversation ended because nobody wrote for a while",
    promised: (detail) => {
      const [address, by] = withDue(detail);
      if (by === null) return `We will answer you at ${address}, too`;
      const { time, day } = dueOf(by, "en");
      return `We will answer you at ${address} before ${time} ${day}`;
    },
    nudge: () => "Are you still there?",
  },
};

export default en;
