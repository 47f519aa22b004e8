/** Wo und bis wann ein Kontakt beantwortet werden kann, und was aus Nachrichten wurde, auf Deutsch. */

import { plural } from "../plural";
import type { ReachWords } from "./en";
import { dueOf } from "../../parts/words";
import { callText } from "../calls";

const channels: Record<string, string> = { web: "Web-Chat", webhook: "Angebundenes System", email: "E-Mail", telegram: "Telegram", whatsapp: "WhatsApp", sms: "SMS", twilio: "SMS", voice: "Telefon" };
const named = (channel: string): string => channels[channel] ?? channel;
const whys: Record<string, string> = {
  window_closed: "die Zeit zum Antworten war vorbei",
  contact_stopped: "der Kontakt hat sich abgemeldet",
  contact_blocked: "der Kontakt hat uns blockiert",
  no_address: "es gibt keine Adresse",
};
const why = (code: string): string => whys[code] ?? code;

const handedBecause: Record<string, string> = {
  none_found: "nichts gefunden", not_helped: "hat nicht geholfen", asked: "wollte mit einem Menschen reden", tries: "fragte immer wieder", away: "Suche nicht erreichbar",
  no_choice: "nichts ausgewählt", file: "eine Datei wurde geschickt", promised: "eine Antwort wurde versprochen", undelivered: "eine Antwort kam nicht an", call: "wollte angerufen werden",
  bot_handed: "der Bot bittet darum", bot_silent: "der Bot antwortete nicht rechtzeitig", bot_failed: "der Bot war nicht erreichbar", bot_loop: "der Bot drehte sich im Kreis",
};

/** `{n}`: the agent's name; `{w}`: when they are to be called again. */
const called: Record<string, string> = {
  reached: "{n} hat angerufen: erreicht",
  no_answer: "{n} hat angerufen: keine Antwort",
  busy: "{n} hat angerufen: besetzt",
  wrong_number: "{n} hat angerufen: falsche Nummer",
  again: "{n} hat angerufen: erneut anrufen{w}",
  machine: "{n} hat angerufen: ein Anrufbeantworter ging ran",
  failed: "{n} hat angerufen: die Nummer ist nicht erreichbar",
  absent: "{n} hat am eigenen Telefon nicht abgenommen; niemand wurde angerufen",
  canceled: "{n} hat aufgelegt, bevor der Kontakt abnahm",
  lost: "{n} hat angerufen: der Ausgang ist nicht bekannt",
  no_more_calls: "{n} hat vermerkt: der Kontakt wünscht keine Anrufe mehr",
  calls_allowed: "{n} hat vermerkt: der Kontakt nimmt wieder Anrufe an",
};

const escalatedBecause: Record<string, string> = { overdue: "die versprochene Mail ist dringend", reopened: "mehrfach wieder geöffnet", no_agent: "niemand hat die Fähigkeiten", value: "ein wertvoller Kontakt" };

const de: ReachWords = {
  channels,
  to: "Antwort per",
  left: (time) => `Noch ${time} zum Antworten`,
  closing: (time) => `Nur noch ${time} zum Antworten`,
  closed: (channel, time) => `Antworten per ${channel} sind seit ${time} nicht mehr möglich: Der Kontakt muss zuerst schreiben.`,
  stopped: (channel) => `Der Kontakt hat sich abgemeldet: Per ${channel} kann nichts gesendet werden.`,
  blocked: (channel) => `Der Kontakt hat uns blockiert: Per ${channel} kann nichts gesendet werden.`,
  instead: "Möglich ist stattdessen:",
  nothing: "Sonst ist nichts bekannt: Der Kontakt kann nur selbst wieder schreiben.",
  kept: "Was Sie schreiben, bleibt erhalten",
  edited: "Bearbeitet",
  former: "Was vorher dort stand",
  deleted: "Diese Nachricht wurde gelöscht",
  removed: (day) => `Inhalt nach Ablauf der Aufbewahrungsfrist am ${day} entfernt`,
  masked: {
    cards: (n) => plural("de", n, { one: "Kartennummer unkenntlich", other: "# Kartennummern unkenntlich" }),
    ibans: (n) => plural("de", n, { one: "IBAN unkenntlich", other: "# IBANs unkenntlich" }),
    why: "Das Regelwerk lässt niemanden solche Nummern aufbewahren: Nur die letzten vier Zeichen sind geblieben, hier und überall.",
  },
  outside: "in der App des Anbieters geschrieben",
  automatic: "automatisch gesendet",
  subject: (text) => `Betreff: ${text}`,
  cc: (people) => `Kopie an: ${people}`,
  template: (name) => `Vorlage: ${name}`,
  quote: "Was zitiert wird",
  original: "Ganze E-Mail herunterladen",
  mail: {
    page: "So zeigen, wie der Absender es gestaltet hat",
    title: "Mail in der Gestaltung des Absenders",
    blocked: (n) => (n === 1 ? "Ein Bild von anderswo wird nicht gezeigt: Sein Abruf würde dem Absender verraten, dass und wann Sie dies lesen." : `${n} Bilder von anderswo werden nicht gezeigt: Ihr Abruf würde dem Absender verraten, dass und wann Sie dies lesen.`),
    load: "Trotzdem laden",
    failed: "Die Mail kann gerade nicht gezeigt werden; ihr Text steht oben",
  },
  proof: { passed: "Absender bestätigt", failed: "Absender nicht bestätigt: Die E-Mail kann gefälscht sein" },
  reactions: (list) => `Reaktionen: ${list}`,
  again: "Noch einmal schreiben",
  twice: "Es kann dann doppelt ankommen",
  failures: {
    account: "unser Konto dort braucht die Administration",
    window: "die Zeit zum Antworten war vorbei",
    recipient: "der Kontakt ist dort nicht erreichbar",
    content: "der Anbieter hat den Inhalt abgelehnt",
    file: "eine Datei konnte nicht gesendet werden",
    away: "der Anbieter war nicht erreichbar",
    other: "der Anbieter hat es abgelehnt",
  },
  calls: {
    call: "Anrufen",
    first: "Zuerst klingelt Ihr eigenes Telefon. Drücken Sie dort die 1, dann wird der Kontakt angerufen.",
    how: "Wie ist es ausgegangen?",
    when: "Erneut anrufen um",
    note: "Notiz für das Team",
    save: "Festhalten",
    refuses: (number) => `Der Kontakt wünscht keine Anrufe unter ${number}.`,
    said: { reached: "Erreicht", no_answer: "Keine Antwort", busy: "Besetzt", wrong_number: "Falsche Nummer", again: "Später erneut anrufen", no_more_calls: "Wünscht keine Anrufe mehr", calls_allowed: "Nimmt wieder Anrufe an" },
  },
  first: {
    write: "Schreiben oder anrufen",
    title: (name) => `${name} anschreiben`,
    by: "Per",
    subject: "Betreff",
    text: "Text",
    template: "Vorlage",
    choose: "Vorlage wählen",
    none: "Dieser Kontakt kann nicht angeschrieben werden: keine E-Mail-Adresse, keine Nummer oder kein eigenes Konto dafür.",
    noTemplates: "Dieses Konto hat keine genehmigte Vorlage.",
    send: "Senden",
    sendTemplate: "Vorlage senden",
    value: (key) => `Wert ${key}`,
    failed: "Es wurde nicht gesendet; bitte noch einmal versuchen",
    blocked: {
      contact_stopped: "hat sich abgemeldet",
      contact_blocked: "hat uns blockiert",
      other_open: "hat eine offene Unterhaltung",
      not_by_policy: "von der Policy nicht erlaubt",
      calls_refused: "wünscht keine Anrufe mehr",
    },
    refused: {
      outside_hours: "Um diese Zeit darf niemand angerufen werden",
      no_phone: "Sie haben keine Telefonnummer; tragen Sie in Ihrem Konto eine ein",
      window_closed: "Dort kann jetzt nur eine Vorlage gesendet werden",
      unknown_queue: "Diese Warteschlange gibt es nicht",
      no_way: "So kann dieser Kontakt nicht angeschrieben werden",
      not_owner: "Jemand anderes hat die Unterhaltung",
      no_answer: "Es dauert länger als sonst; bitte noch einmal versuchen",
    },
  },
  refused: {
    window_closed: "Die Zeit zum Antworten ist vorbei; Ihr Text steht im Eingabefeld",
    contact_stopped: "Der Kontakt hat sich abgemeldet; Ihr Text steht im Eingabefeld",
    contact_blocked: "Der Kontakt hat uns blockiert; Ihr Text steht im Eingabefeld",
    no_address: "Die Unterhaltung hat diese Adresse nicht mehr; Ihr Text steht im Eingabefeld",
  },
  system: {
    address_stopped: (channel) => `Der Kontakt hat sich von ${named(channel)} abgemeldet`,
    address_started: (channel) => `Der Kontakt nimmt über ${named(channel)} wieder Nachrichten an`,
    address_blocked: (channel) => `Der Kontakt hat uns bei ${named(channel)} blockiert`,
    address_moved: (channel) => `Der Kontakt ist bei ${named(channel)} unter einer neuen Adresse erreichbar`,
    transcript_mailed: (address) => `Der Verlauf wurde per Mail an ${address} gesendet`,
    went_on: (channel) => `Der Kontakt macht über ${named(channel)} weiter: Er hat den Link aus dem Chat benutzt`,
    address_left: (channel) => `Diese Adresse gehört jemand anderem: ${named(channel)} ist nicht mehr Teil der Unterhaltung`,
    rating_unsent: (code) => `Nicht nach einer Bewertung gefragt: ${why(code)}`,
    hold_unsent: (code) => `Dem Kontakt konnte das Warten nicht mitgeteilt werden: ${why(code)}`,
    closed_by_faq: () => "Geschlossen: Die automatische Antwort hat geholfen",
    closed_by_told: () => "Nur mitgeteilt, bisher ohne Antwort",
    handed_over: (code) => ["An einen Menschen übergeben", handedBecause[code]].filter(Boolean).join(": "),
    callback: (detail) => {
      const [number = "", at = ""] = detail.split(":");
      const due = at ? dueOf(Number(at), "de") : null;
      const when = due ? `${due.day}, ${due.time}` : "sobald jemand frei ist";
      return `Ein Anruf unter ${number} wurde versprochen: ${when}`;
    },
    calling: (number) => `Es ist Zeit für den Anruf unter ${number}`,
    closed_unreached: () => "Geschlossen: telefonisch nicht erreicht",
    escalated: (detail) => {
      const why = escalatedBecause[detail.split(":")[0] ?? ""] ?? detail;
      return `Vorgezogen: ${why}`;
    },
    called: (detail) => callText(detail, "de", called),
  },
};

export default de;
