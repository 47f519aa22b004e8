/** La página del embudo, en español. */

import { plural } from "../plural";
import type { FunnelWords } from "./en";

const es: FunnelWords = {
  title: "Embudo",
  intro: "Las preguntas se resuelven en el paso más barato: cuántas llegan a cada etapa, cómo salen y a qué precio.",
  csv: "Exportar como CSV",
  version: "Versión de la política",
  allVersions: "Todas las versiones",
  versionOf: (version) => `Versión ${version}`,
  versions: "Comparación de versiones",
  empty: "Todavía no hay cifras.",
  emptyText: "Empiezan con una política que tenga un embudo, por ejemplo:",
  contacts: "Contactos",
  solved: "Resueltos",
  costEach: "Coste por contacto",
  cost: "Coste",
  saved: "Ahorrado con respuestas",
  entered: (n) => plural("es", n, { one: "Llegó #", other: "Llegaron #" }),
  time: (span) => `${span} de media`,
  costs: (amount) => `${amount} en total`,
  each: (amount) => `${amount} por cada resuelto`,
  saves: (amount) => `${amount} ahorrados`,
  solvedBy: (stage) => `Resueltos: ${stage}`,
  allReasons: "Todos los motivos",
  ends: { solved: "Resueltos", escalated: "Pasaron a otra etapa", abandoned: "Abandonaron", refused: "Rechazados", open: "Siguen dentro" },
  reasons: {
    none_found: "No se encontró nada",
    not_helped: "No sirvió",
    asked: "Pidió una persona",
    tries: "Siguió preguntando",
    away: "Los artículos no estaban disponibles",
    no_choice: "No eligió título",
    file: "Envió un archivo",
    promised: "Se le prometió una respuesta",
    undelivered: "Una respuesta no llegó",
    taken: "Un agente se hizo cargo",
    outside: "Fuera del horario",
    waited: "Esperó demasiado",
    helped: "Sirvió",
    silent: "Tras la respuesta no escribió más",
    agent: "Cerrado por un agente",
    visitor: "Terminado por el visitante",
    idle: "Nadie escribió más",
    full: "La cola estaba llena",
    faq: "Sirvió una respuesta automática",
    reopened: "Reabierto",
  },
};

export default es;
