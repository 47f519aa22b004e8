/** The transcript by mail, in German. */

import type { TranscriptWords } from "./en";

const de: TranscriptWords = {
  ask: "Per E-Mail erhalten",
  label: "Ihre E-Mail-Adresse",
  send: "An mich senden",
  sending: "Wird gesendet …",
  sent: (address) => `Sie ist unterwegs an ${address}. Sie können darauf antworten.`,
  bad: "Bitte geben Sie eine E-Mail-Adresse ein.",
  often: "Sie wurde oft genug gesendet. Bitte sichern Sie sie stattdessen.",
  failed: "Das hat nicht geklappt. Bitte versuchen Sie es in einer Minute noch einmal.",
  to: (address) => `Mail an ${address}`,
  gone: (address) => `Unterwegs an ${address}`,
  noMailbox: "Kein Postfach ist verbunden, über das es gesendet werden könnte",
};

export default de;
