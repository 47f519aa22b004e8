/** Quién es un contacto y qué hubo antes, en español. */

import { plural } from "../plural";
import type { HistoryWords } from "./en";

const es: HistoryWords = {
  summary: "Resumen",
  kinds: { question: "Pregunta", tried: "Se intentó", outcome: "Resultado", promise: "Promesa" },
  emptySummary: "No hay nada que resumir.",
  pending: "Se está escribiendo el resumen…",
  edit: "Editar",
  save: "Guardar",
  addItem: "Añadir una línea",
  removeItem: "Quitar esta línea",
  kindOf: "Tipo de línea",
  textOf: "Texto de la línea",
  jump: "Mostrar el mensaje",
  showMessages: "Mostrar los mensajes",
  done: "Listo",
  by: (name) => `Editado por ${name}`,
  newer: "Lo que se añadió después",
  conflict: "Alguien del equipo acaba de cambiar este resumen. Esta es su versión.",
  failed: "No se ha guardado. Vuelva a intentarlo.",
  endpointFailed: "Escrito por Usher, porque su propio servicio no respondió.",
  contact: "Contacto",
  history: "Historial",
  verified: "Confirmado por la tienda",
  firstVisit: "Primera visita",
  visitsBefore: (n) => plural("es", n, { one: "1 visita anterior", other: "# visitas anteriores" }),
  talksBefore: (n) => plural("es", n, { one: "1 conversación anterior", other: "# conversaciones anteriores" }),
  noTalks: "Sin conversaciones anteriores",
  past: "Conversaciones anteriores",
  pages: (n) => plural("es", n, { one: "1 página", other: "# páginas" }),
  thisVisit: "Esta visita",
  localTime: (clock) => `allí son las ${clock}`,
  promised: "Prometido",
  promises: "Prometido antes",
  openPromise: "Queda una respuesta pendiente",
  answerBy: (when, address) => `Respuesta antes del ${when}: ${address}`,
  details: "Datos",
  lastTime: "La última vez",
  more: "Solo se muestran las últimas; la búsqueda encuentra las demás.",
  unknownPage: "Página desconocida",
};

export default es;
