import { plural } from "../plural";
import type { CareWords } from "./en";

const words: CareWords = {
  export: "Exportar",
  exporting: "Exportando…",
  exportFailed: "La exportación se interrumpió y no se guardó nada. Inténtelo de nuevo.",
  erase: "Borrar…",
  title: (name) => `¿Borrar a ${name} para siempre?`,
  goes: "Lo que desaparece y no vuelve",
  goesLines: [
    "Nombre, direcciones, datos, historial y uniones, con todos los contactos unidos a este",
    "Mensajes con sus archivos, notas, resúmenes, formularios y comentarios",
    "Visitas, consentimientos y lo que aún quedaba por enviar",
  ],
  stays: "Lo que queda, sin nada de la persona",
  staysLines: ["Horas, colas, puntuaciones y costes de las conversaciones, para las cifras", "El registro de auditoría: identificadores de quién leyó, cambió o borró qué", "Los artículos que alguien escribió"],
  backups: "Las copias de seguridad conservan el contacto hasta que caducan. Lo que guarda un proveedor, como un buzón, debe borrarse allí.",
  confirm: "Para confirmar, escriba el nombre:",
  now: "Borrar para siempre",
  running: "Borrando… Deje abierta esta ventana; si se interrumpe, se puede continuar después.",
  again: "Intentar de nuevo",
  open: "Abrir la conversación",
  refused: {
    conversation_open: "Aún hay una conversación abierta con este contacto. Ciérrela primero; después se puede borrar.",
    just_closed: "Una conversación se cerró hace un momento y se está escribiendo su resumen. Inténtelo de nuevo en 15 segundos.",
    call_going_on: "Hay una llamada en curso con este contacto. Espere a que termine.",
    not_found: "Este contacto ya no existe: alguien lo ha borrado.",
    rate: "Fueron muchos en poco tiempo. Inténtelo de nuevo en un minuto.",
    forbidden: "Solo los administradores pueden hacerlo.",
  },
  broken: "Se interrumpió. Lo borrado queda borrado; al intentarlo de nuevo, continúa donde estaba.",
  done: "El contacto está borrado",
  proofText: "Este justificante dice qué se borró y cuándo; no nombra a nadie. Se conserva aquí; guárdelo también aparte de las copias de seguridad.",
  when: "Borrado",
  deleted: "Filas borradas",
  emptied: "Filas vaciadas",
  files: "Archivos eliminados",
  tables: (n) => plural("es", n, { one: "De # tabla", other: "De # tablas" }),
  table: "Tabla",
  saveProof: "Guardar el justificante",
  close: "Cerrar",
};
export default words;
