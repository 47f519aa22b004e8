/** The transcript by mail, in English; the other languages have the same shape. */

export interface TranscriptWords {
  /** What a visitor reads. */
  ask: string;
  label: string;
  send: string;
  sending: string;
  sent: (address: string) => string;
  bad: string;
  often: string;
  failed: string;
  /** What an agent reads. */
  to: (address: string) => string;
  gone: (address: string) => string;
  noMailbox: string;
}

const en: TranscriptWords = {
  ask: "Get it by mail",
  label: "Your e-mail address",
  send: "Send it to me",
  sending: "Sending…",
  sent: (address) => `It is on its way to ${address}. You can answer it.`,
  bad: "Please enter an e-mail address.",
  often: "It was sent often enough. Please save it instead.",
  failed: "This did not work. Please try again in a minute.",
  to: (address) => `Mail to ${address}`,
  gone: (address) => `On its way to ${address}`,
  noMailbox: "No mailbox is connected that it could be sent by",
};

export default en;
