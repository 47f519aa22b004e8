/** The pages of channels and of parked messages, in English; the other languages have the same shape. */

import faults from "../faults/en.json";
import { plural } from "../plural";

export interface ChannelWords {
  title: string;
  intro: string;
  add: string;
  none: string;
  noChannels: string;
  choose: string;
  id: string;
  idHint: string;
  name: string;
  optional: string;
  keep: string;
  lines: string;
  make: string;
  yes: string;
  no: string;
  /** By code, with the names of the values that the server gives. */
  faults: Record<"fields" | "refused" | "checks", Record<string, string>>;
  disabled: string;
  disable: string;
  enable: string;
  check: string;
  checking: string;
  ok: string;
  notOk: string;
  codes: Record<string, string>;
  hook: string;
  noHook: string;
  copy: string;
  copied: string;
  lastIn: string;
  lastOut: string;
  lag: string;
  waiting: string;
  never: string;
  ago: (span: string) => string;
  since: (n: string, span: string) => string;
  got: string;
  usually: (n: string, usual: string) => string;
  silent: string;
  late: (n: string) => string;
  closing: string;
  tokenEnds: string;
  recent: (n: string, time: string) => string;
  unknownFields: string;
  seen: (n: string, span: string) => string;
  firstSeen: (when: string) => string;
  errors: string;
  noErrors: string;
  kinds: Record<string, string>;
  causes: Record<string, string>;
  unopened: string;
  parked: {
    title: string;
    intro: string;
    none: string;
    channel: string;
    reason: string;
    unknown: string;
    classes: Record<string, string>;
    all: string;
    shown: (shown: number, total: number) => string;
    show: string;
    replay: string;
    drop: string;
    would: (n: number) => string;
    wouldDrop: (n: number) => string;
    done: (n: number) => string;
    dropped: (n: number) => string;
    busy: (n: number) => string;
    unreadable: (n: number) => string;
    overtaking: (n: number) => string;
    why: string;
    whyHint: string;
    parkedAt: string;
    content: string;
    bytes: string;
    back: string;
  };
}

const messages = (n: number): string => plural("en", n, { one: "# message", other: "# messages" });

const words: ChannelWords = {
  title: "Channels",
  intro: "Bots, numbers, mailboxes and webhooks that customers write to.",
  add: "Connect an account",
  none: "Nothing is connected yet. Customers reach you by the web chat alone.",
  noChannels: "Nobody knows yet which channels there are: start the connectors once.",
  choose: "What do you want to connect?",
  id: "Short name",
  idHint: "Letters, digits and dashes; it stands in the webhook's address and cannot be changed.",
  name: "Shown as",
  optional: "optional",
  keep: "It is set. Leave this empty to keep it.",
  lines: "One on each line.",
  make: "Make one",
  yes: "Yes",
  no: "No",
  faults,
  disabled: "disabled",
  disable: "Disable",
  enable: "Enable",
  check: "Check",
  checking: "Asking the provider…",
  ok: "In order",
  notOk: "Not in order",
  codes: {
    settings: "A setting is wrong. What it is stands below.",
    auth: "The provider does not accept the token or secret. Replace it.",
    unreachable: "The provider does not answer. Check the address, and try again in a minute.",
    throttled: "The provider asks to wait. Try again later.",
    gone: "The provider does not know this account any more.",
    account: "The provider has restricted this account. Look at its own pages.",
    no_check: "This channel cannot be checked. Send a message to try it.",
    no_hooks_url: "The public address of webhooks is not known. Set USHER_HOOKS_URL, or let the account be polled.",
    unopened: "No key opens this account's secrets. Enter them again.",
    no_answer: "The connectors have not answered. Are they running?",
    other: "The provider refuses. What it says stands below.",
  },
  causes: {
    password: "User or password is refused. Replace it; Microsoft 365 takes OAuth 2 only.",
    token: "The access token is refused: it is another mailbox's, or may not read and send mail.",
    refresh_token: "The refresh token has ended. Sign in once more and replace it.",
    client: "The client's id or secret is refused. Replace it.",
    scope: "The client may not read and send mail. Allow it, and sign in once more.",
    folder: "The mailbox has no such folder.",
    certificate: "The server's certificate is not valid for this host.",
    unknown_host: "There is no such host.",
  },
  hook: "Webhook address",
  noHook: "The host is not known: set USHER_HOOKS_URL.",
  copy: "Copy",
  copied: "Copied",
  lastIn: "Last in",
  lastOut: "Last out",
  lag: "Came after",
  waiting: "Waiting to be sent",
  never: "never",
  ago: (span) => `${span} ago`,
  since: (n, span) => `${n}, the oldest for ${span}`,
  got: "Received in 24 hours",
  usually: (n, usual) => `${n}, usually ${usual}`,
  silent: "Nothing comes, though it usually does at this time.",
  late: (n) => `${n} in 24 hours came over a minute late`,
  closing: "Answer within the hour",
  tokenEnds: "Token ends",
  recent: (n, time) => `${n} since ${time}`,
  unknownFields: "Not in the specification",
  seen: (n, span) => `${n} ×, last ${span} ago`,
  firstSeen: (when) => `first seen: ${when}`,
  errors: "Errors in 24 hours",
  noErrors: "none",
  kinds: {
    auth: "token or secret refused",
    account: "account restricted",
    gone: "account gone",
    throttled: "asked to wait",
    unreachable: "no answer",
    transient: "provider's fault",
    bad_answer: "answer not readable",
    unverified: "webhook not signed",
    not_understood: "event not understood",
    window: "outside the time for answers",
    recipient: "recipient refused",
    content: "message refused",
    other: "other",
  },
  unopened: "No key opens this account's secrets: its messages wait. Enter the secrets again, or set the key.",
  parked: {
    title: "Parked messages",
    intro: "What could not be handled is set aside here, and nothing of it is lost.",
    none: "Nothing is parked.",
    channel: "Channel",
    reason: "Reason",
    unknown: "unknown",
    classes: { refused: "refused", too_old: "too old", crash: "ended the process", unreadable: "unreadable", broker: "not deliverable", error: "error" },
    all: "All",
    shown: (shown, total) => `${shown} of ${total}`,
    show: "Show",
    replay: "Send again",
    drop: "Delete",
    would: (n) => `${messages(n)} would be sent again, the oldest first.`,
    wouldDrop: (n) => `${messages(n)} would be deleted for good.`,
    done: (n) => `${messages(n)} sent again. What fails once more comes back to this list.`,
    dropped: (n) => `${messages(n)} deleted.`,
    busy: (n) => `${messages(n)} ${n === 1 ? "is" : "are"} being sent again by somebody else.`,
    unreadable: (n) => `${messages(n)} unreadable: not sent.`,
    overtaking: (n) => `${messages(n)} would overtake something older of the same conversation that stays here.`,
    why: "Why?",
    whyHint: "Recorded with your name.",
    parkedAt: "Parked",
    content: "Content",
    bytes: "First bytes",
    back: "Back",
  },
};

export default words;
