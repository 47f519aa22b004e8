/** Die Seite des Trichters, auf Deutsch. */

import { plural } from "../plural";
import type { FunnelWords } from "./en";

const de: FunnelWords = {
  title: "Trichter",
  intro: "Fragen werden auf der günstigsten Stufe gelöst: wie viele in jede Stufe kommen, wie sie sie verlassen und was das kostet.",
  csv: "Als CSV exportieren",
  version: "Fassung der Richtlinie",
  allVersions: "Alle Fassungen",
  versionOf: (version) => `Fassung ${version}`,
  versions: "Fassungen im Vergleich",
  empty: "Es gibt noch keine Zahlen.",
  emptyText: "Sie beginnen mit einer Richtlinie, die einen Trichter hat, zum Beispiel:",
  contacts: "Kontakte",
  solved: "Gelöst",
  costEach: "Kosten je Kontakt",
  cost: "Kosten",
  saved: "Durch Antworten gespart",
  entered: (n) => plural("de", n, { one: "# kam hinein", other: "# kamen hinein" }),
  time: (span) => `im Mittel ${span}`,
  costs: (amount) => `insgesamt ${amount}`,
  each: (amount) => `${amount} je gelöster Frage`,
  saves: (amount) => `${amount} gespart`,
  solvedBy: (stage) => `Gelöst: ${stage}`,
  allReasons: "Alle Gründe",
  ends: { solved: "Gelöst", escalated: "Weitergegeben", abandoned: "Aufgegeben", refused: "Abgewiesen", open: "Noch darin" },
  reasons: {
    none_found: "Nichts gefunden",
    not_helped: "Hat nicht geholfen",
    asked: "Wollte einen Menschen",
    tries: "Hat weiter gefragt",
    away: "Artikel waren nicht erreichbar",
    no_choice: "Keinen Titel gewählt",
    file: "Hat eine Datei geschickt",
    promised: "Eine Antwort war versprochen",
    undelivered: "Eine Antwort kam nicht an",
    taken: "Jemand aus dem Team hat übernommen",
    outside: "Außerhalb der Zeiten",
    waited: "Zu lange gewartet",
    helped: "Hat geholfen",
    silent: "Nach der Antwort kam nichts mehr",
    agent: "Vom Team geschlossen",
    visitor: "Vom Besucher beendet",
    idle: "Niemand schrieb mehr",
    full: "Die Warteschlange war voll",
    faq: "Eine automatische Antwort hat geholfen",
    reopened: "Wieder geöffnet",
  },
};

export default de;
