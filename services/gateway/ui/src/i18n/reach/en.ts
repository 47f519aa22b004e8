/** Where and until when a contact can be answered, and what became of messages, in English; the other languages have the same shape. */

import { plural } from "../plural";
import { dueOf } from "../../parts/words";
import { callText } from "../calls";

export interface ReachWords {
  /** Channels by their names in the protocol. */
  channels: Record<string, string>;
  to: string;
  left: (time: string) => string;
  closing: (time: string) => string;
  closed: (channel: string, time: string) => string;
  stopped: (channel: string) => string;
  blocked: (channel: string) => string;
  instead: string;
  nothing: string;
  /** While nothing can be sent: what is written is not lost. */
  kept: string;
  edited: string;
  former: string;
  deleted: string;
  /** In place of all that a conversation said. */
  removed: (day: string) => string;
  /** Numbers that the policy does not let anybody keep. */
  masked: { cards: (n: number) => string; ibans: (n: number) => string; why: string };
  outside: string;
  automatic: string;
  subject: (text: string) => string;
  cc: (people: string) => string;
  template: (name: string) => string;
  quote: string;
  original: string;
  /** A mail as its sender formatted it; `blocked`: so many pictures were not fetched. */
  mail: { page: string; title: string; blocked: (count: number) => string; load: string; failed: string };
  proof: Record<"passed" | "failed", string>;
  reactions: (list: string) => string;
  again: string;
  twice: string;
  /** By the classes of `desk/conversation/reach/failures.ts`. */
  failures: Record<string, string>;
  /** An agent writes first, or goes on by another way. */
  calls: { call: string; first: string; how: string; when: string; note: string; save: string; refuses: (number: string) => string; said: Record<string, string> };
  first: {
    write: string;
    title: (name: string) => string;
    by: string;
    subject: string;
    text: string;
    template: string;
    choose: string;
    none: string;
    noTemplates: string;
    send: string;
    sendTemplate: string;
    value: (key: string) => string;
    failed: string;
    /** Why a way cannot be used now. */
    blocked: Record<string, string>;
    refused: Record<string, string>;
  };
  refused: Record<string, string>;
  system: Record<string, (detail: string) => string>;
}

const channels: Record<string, string> = { web: "Web chat", webhook: "Connected system", email: "E-mail", telegram: "Telegram", whatsapp: "WhatsApp", sms: "SMS", twilio: "SMS", voice: "Phone" };
const named = (channel: string): string => channels[channel] ?? channel;
const whys: Record<string, string> = {
  window_closed: "the time to answer was over",
  contact_stopped: "the contact has unsubscribed",
  contact_blocked: "the contact has blocked us",
  no_address: "there is no address",
};
const why = (code: string): string => whys[code] ?? code;

const handedBecause: Record<string, string> = {
  none_found: "found nothing", not_helped: "did not help", asked: "asked for a person", tries: "asked again and again", away: "search unavailable",
  no_choice: "no title chosen", file: "a file was sent", promised: "an answer was promised", undelivered: "an answer did not arrive", call: "asked to be called",
  bot_handed: "the bot asks for it", bot_silent: "the bot did not answer in time", bot_failed: "the bot could not be reached", bot_loop: "the bot went in circles",
};

/** `{n}`: the agent's name; `{w}`: when they are to be called again. */
const called: Record<string, string> = {
  reached: "{n} called: reached",
  no_answer: "{n} called: no answer",
  busy: "{n} called: busy",
  wrong_number: "{n} called: wrong number",
  again: "{n} called: to be called again{w}",
  machine: "{n} called: a machine answered",
  failed: "{n} called: the number cannot be reached",
  absent: "{n} did not answer their own phone, so nobody was called",
  canceled: "{n} hung up before the contact answered",
  lost: "{n} called: how it ended is not known",
  no_more_calls: "{n} noted: the contact wants no more calls",
  calls_allowed: "{n} noted: the contact takes calls again",
};

const escalatedBecause: Record<string, string> = { overdue: "the promised mail is urgent", reopened: "reopened again", no_agent: "nobody has the skills", value: "a contact of value" };

const en: ReachWords = {
  channels,
  to: "Answer by",
  left: (time) => `${time} left to answer`,
  closing: (time) => `Only ${time} left to answer`,
  closed: (channel, time) => `Answers by ${channel} have been closed since ${time}: the contact must write first.`,
  stopped: (channel) => `The contact has unsubscribed: nothing can be sent by ${channel}.`,
  blocked: (channel) => `The contact has blocked us: nothing can be sent by ${channel}.`,
  instead: "Possible instead:",
  nothing: "Nothing else is known: the contact can only write again.",
  kept: "What you write is kept",
  edited: "Edited",
  former: "What it said before",
  deleted: "This message was deleted",
  removed: (day) => `Content removed by retention on ${day}`,
  masked: {
    cards: (n) => plural("en", n, { one: "Card number masked", other: "# card numbers masked" }),
    ibans: (n) => plural("en", n, { one: "IBAN masked", other: "# IBANs masked" }),
    why: "The policy lets nobody keep such numbers: only the last four signs are left, here and everywhere.",
  },
  outside: "written in the provider’s app",
  automatic: "sent by a machine",
  subject: (text) => `Subject: ${text}`,
  cc: (people) => `Copy to: ${people}`,
  template: (name) => `Template: ${name}`,
  quote: "What it quotes",
  original: "Download the whole mail",
  mail: {
    page: "Show as the sender formatted it",
    title: "Mail as its sender formatted it",
    blocked: (n) => (n === 1 ? "One picture from elsewhere is not shown: fetching it would tell the sender that you read this, and when." : `${n} pictures from elsewhere are not shown: fetching them would tell the sender that you read this, and when.`),
    load: "Load them anyway",
    failed: "The mail cannot be shown now; its text stands above",
  },
  proof: { passed: "Sender confirmed", failed: "Sender not confirmed: this mail may be forged" },
  reactions: (list) => `Reactions: ${list}`,
  again: "Write it again",
  twice: "It may then arrive twice",
  failures: {
    account: "our account there needs an administrator",
    window: "the time to answer was over",
    recipient: "the contact cannot be reached there",
    content: "the provider refused the content",
    file: "a file could not be sent",
    away: "the provider could not be reached",
    other: "the provider refused it",
  },
  calls: {
    call: "Call",
    first: "Your own phone rings first. Press 1 there, then the contact is called.",
    how: "How did it go?",
    when: "Call again at",
    note: "Note for colleagues",
    save: "Write it down",
    refuses: (number) => `The contact wants no calls at ${number}.`,
    said: { reached: "Reached", no_answer: "No answer", busy: "Busy", wrong_number: "Wrong number", again: "Call again later", no_more_calls: "Wants no more calls", calls_allowed: "Takes calls again" },
  },
  first: {
    write: "Write or call",
    title: (name) => `Write to ${name}`,
    by: "By",
    subject: "Subject",
    text: "Text",
    template: "Template",
    choose: "Choose a template",
    none: "There is no way to write to this contact: no e-mail address, no number, or no account of ours for them.",
    noTemplates: "This account has no approved template.",
    send: "Send",
    sendTemplate: "Send a template",
    value: (key) => `Value ${key}`,
    failed: "It was not sent; please try again",
    blocked: {
      contact_stopped: "has unsubscribed",
      contact_blocked: "has blocked us",
      other_open: "has an open conversation",
      not_by_policy: "not allowed by the policy",
      calls_refused: "wants no more calls",
    },
    refused: {
      outside_hours: "Contacts may not be called at this hour",
      no_phone: "You have no phone number; set one in your account",
      window_closed: "Only a template can be sent there now",
      unknown_queue: "There is no such queue",
      no_way: "This is no way to write to this contact",
      not_owner: "Somebody else has the conversation",
      no_answer: "It takes longer than usual; please try again",
    },
  },
  refused: {
    window_closed: "The time to answer is over; your text is in the composer",
    contact_stopped: "The contact has unsubscribed; your text is in the composer",
    contact_blocked: "The contact has blocked us; your text is in the composer",
    no_address: "The conversation no longer has this address; your text is in the composer",
  },
  system: {
    address_stopped: (channel) => `The contact has unsubscribed from ${named(channel)}`,
    address_started: (channel) => `The contact takes messages by ${named(channel)} again`,
    address_blocked: (channel) => `The contact has blocked us on ${named(channel)}`,
    address_moved: (channel) => `The contact is reached at a new address on ${named(channel)}`,
    transcript_mailed: (address) => `The transcript was sent by mail to ${address}`,
    went_on: (channel) => `The contact goes on by ${named(channel)}: they used the link from the chat`,
    address_left: (channel) => `This address is another person: ${named(channel)} no longer belongs to the conversation`,
    rating_unsent: (code) => `No rating was asked for: ${why(code)}`,
    hold_unsent: (code) => `The contact could not be told of the hold: ${why(code)}`,
    closed_by_faq: () => "Closed: the automatic answer helped",
    closed_by_told: () => "Told only, not answered so far",
    handed_over: (code) => ["Handed over to a person", handedBecause[code]].filter(Boolean).join(": "),
    callback: (detail) => {
      const [number = "", at = ""] = detail.split(":");
      const due = at ? dueOf(Number(at), "en") : null;
      const when = due ? `${due.day}, ${due.time}` : "as soon as somebody is free";
      return `A call to ${number} was promised: ${when}`;
    },
    calling: (number) => `It is time for the call to ${number}`,
    closed_unreached: () => "Closed: the contact was not reached by phone",
    escalated: (detail) => {
      const why = escalatedBecause[detail.split(":")[0] ?? ""] ?? detail;
      return `Escalated: ${why}`;
    },
    called: (detail) => callText(detail, "en", called),
  },
};

export default en;
