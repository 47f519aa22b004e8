import { plural } from "../plural";
import type { CareWords } from "./en";

const words: CareWords = {
  export: "Exportieren",
  exporting: "Wird exportiert…",
  exportFailed: "Der Export ist abgebrochen, gespeichert wurde nichts. Bitte noch einmal versuchen.",
  erase: "Löschen…",
  title: (name) => `${name} für immer löschen?`,
  goes: "Was verschwindet und nicht wiederkommt",
  goesLines: [
    "Name, Adressen, Angaben, Verlauf und Zusammenführungen, mit allen Kontakten, die in diesem aufgegangen sind",
    "Nachrichten mit ihren Dateien, Notizen, Zusammenfassungen, Formulare und Kommentare",
    "Besuche, Einwilligungen und was noch zu senden war",
  ],
  stays: "Was bleibt, ohne etwas von der Person",
  staysLines: ["Zeiten, Warteschlangen, Bewertungen und Kosten der Unterhaltungen, für die Zahlen", "Das Prüfprotokoll: Kennungen, wer was gelesen, geändert oder gelöscht hat", "Artikel, die jemand geschrieben hat"],
  backups: "Sicherungen enthalten den Kontakt, bis sie ablaufen. Was ein Anbieter aufbewahrt, etwa ein Postfach, ist dort zu löschen.",
  confirm: "Zur Bestätigung den Namen eingeben:",
  now: "Für immer löschen",
  running: "Wird gelöscht… Dieses Fenster offen lassen; bricht es ab, geht es später weiter.",
  again: "Noch einmal versuchen",
  open: "Unterhaltung öffnen",
  refused: {
    conversation_open: "Eine Unterhaltung mit diesem Kontakt ist noch offen. Zuerst schließen, dann kann gelöscht werden.",
    just_closed: "Eine Unterhaltung wurde eben erst geschlossen, und ihre Zusammenfassung wird noch geschrieben. In 15 Sekunden noch einmal versuchen.",
    call_going_on: "Mit diesem Kontakt wird gerade telefoniert. Bitte das Ende abwarten.",
    not_found: "Diesen Kontakt gibt es nicht mehr: Jemand hat ihn gelöscht.",
    rate: "Das waren viele in kurzer Zeit. In einer Minute noch einmal versuchen.",
    forbidden: "Das dürfen nur Administratoren.",
  },
  broken: "Es ist abgebrochen. Was gelöscht ist, bleibt gelöscht; beim nächsten Versuch geht es an dieser Stelle weiter.",
  done: "Der Kontakt ist gelöscht",
  proofText: "Dieser Nachweis sagt, was wann gelöscht wurde; er nennt niemanden. Er wird hier aufbewahrt; bitte auch getrennt von den Sicherungen speichern.",
  when: "Gelöscht",
  deleted: "Gelöschte Zeilen",
  emptied: "Geleerte Zeilen",
  files: "Entfernte Dateien",
  tables: (n) => plural("de", n, { one: "Aus # Tabelle", other: "Aus # Tabellen" }),
  table: "Tabelle",
  saveProof: "Nachweis speichern",
  close: "Schließen",
};
export default words;
