/** Antworten aus Artikeln im Widget, auf Deutsch. */

import type { FaqWords } from "./en";

const de: FaqWords = {
  ask: "Hat das geholfen?",
  buttons: { helped: "Das hat geholfen", not_helped: "Das hat nicht geholfen", person: "Mit einem Menschen sprechen" },
  given: {
    helped: "Vielen Dank. Schön, dass das geholfen hat.",
    not_helped: "Danke für den Hinweis. Wir sehen weiter nach.",
    person: "Wir bitten jemanden aus unserem Team, Ihnen hier zu antworten. Ihre Frage liegt dort vor.",
    article: "Einen Moment, hier kommt die Antwort.",
  },
  notGiven: (why) => `Das ließ sich nicht senden: ${why}.`,
  personNext: "Ihre Nachricht geht an einen Menschen.",
  personUndo: "Erst die Antworten durchsuchen",
  search: "Antworten durchsuchen",
  placeholder: "Geben Sie Ihre Frage ein",
  clear: "Suche leeren",
  found: (n) => (n === 1 ? "1 Antwort gefunden" : `${n} Antworten gefunden`),
  nothing: "Darauf haben wir keine fertige Antwort. Fragen Sie uns bitte.",
  away: "Die Antworten lassen sich gerade nicht durchsuchen. Fragen Sie uns bitte.",
  toPerson: "Mit einem Menschen sprechen",
  back: "Zurück zur Suche",
};

export default de;
