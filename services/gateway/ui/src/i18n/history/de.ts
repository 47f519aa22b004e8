/** Wer ein Kontakt ist und was vorher war, auf Deutsch. */

import { plural } from "../plural";
import type { HistoryWords } from "./en";

const de: HistoryWords = {
  summary: "Zusammenfassung",
  kinds: { question: "Frage", tried: "Versucht", outcome: "Ergebnis", promise: "Zusage" },
  emptySummary: "Es gibt nichts zusammenzufassen.",
  pending: "Die Zusammenfassung wird geschrieben…",
  edit: "Bearbeiten",
  save: "Speichern",
  addItem: "Zeile hinzufügen",
  removeItem: "Diese Zeile entfernen",
  kindOf: "Art der Zeile",
  textOf: "Text der Zeile",
  jump: "Nachricht zeigen",
  showMessages: "Nachrichten zeigen",
  done: "Fertig",
  by: (name) => `Bearbeitet von ${name}`,
  newer: "Was seitdem hinzukam",
  conflict: "Jemand aus dem Team hat diese Zusammenfassung gerade geändert. Hier ist deren Fassung.",
  failed: "Das wurde nicht gespeichert. Bitte noch einmal versuchen.",
  endpointFailed: "Von Usher geschrieben, weil der eigene Dienst nicht geantwortet hat.",
  contact: "Kontakt",
  history: "Verlauf",
  verified: "Vom Shop bestätigt",
  firstVisit: "Erster Besuch",
  visitsBefore: (n) => plural("de", n, { one: "1 Besuch zuvor", other: "# Besuche zuvor" }),
  talksBefore: (n) => plural("de", n, { one: "1 frühere Unterhaltung", other: "# frühere Unterhaltungen" }),
  noTalks: "Keine frühere Unterhaltung",
  past: "Frühere Unterhaltungen",
  pages: (n) => plural("de", n, { one: "1 Seite", other: "# Seiten" }),
  thisVisit: "Dieser Besuch",
  localTime: (clock) => `dort ${clock}`,
  promised: "Zugesagt",
  promises: "Früher zugesagt",
  openPromise: "Eine Antwort steht noch aus",
  answerBy: (when, address) => `Antwort bis ${when}: ${address}`,
  details: "Angaben",
  lastTime: "Letztes Mal",
  more: "Nur die letzten werden gezeigt; die Suche findet die anderen.",
  unknownPage: "Seite unbekannt",
};

export default de;
