/** The transcript by mail, in Spanish. */

import type { TranscriptWords } from "./en";

const es: TranscriptWords = {
  ask: "Recibirla por correo",
  label: "Su correo electrónico",
  send: "Enviármela",
  sending: "Enviando…",
  sent: (address) => `Está en camino a ${address}. Puede responder a ella.`,
  bad: "Introduzca un correo electrónico.",
  often: "Ya se ha enviado varias veces. Guárdela, por favor.",
  failed: "No ha funcionado. Inténtelo de nuevo en un minuto.",
  to: (address) => `Correo a ${address}`,
  gone: (address) => `En camino a ${address}`,
  noMailbox: "No hay ningún buzón conectado por el que enviarla",
};

export default es;
