/** Dónde y hasta cuándo se puede responder a un contacto, y qué fue de los mensajes, en español. */

import { plural } from "../plural";
import type { ReachWords } from "./en";
import { dueOf } from "../../parts/words";
import { callText } from "../calls";

const channels: Record<string, string> = { web: "Chat web", webhook: "Sistema conectado", email: "Correo", telegram: "Telegram", whatsapp: "WhatsApp", sms: "SMS", twilio: "SMS", voice: "Teléfono" };
const named = (channel: string): string => channels[channel] ?? channel;
const whys: Record<string, string> = {
  window_closed: "había pasado el tiempo para responder",
  contact_stopped: "el contacto se ha dado de baja",
  contact_blocked: "el contacto nos ha bloqueado",
  no_address: "no hay dirección",
};
const why = (code: string): string => whys[code] ?? code;

const handedBecause: Record<string, string> = {
  none_found: "nada encontrado", not_helped: "no sirvió", asked: "pidió una persona", tries: "preguntó varias veces", away: "búsqueda no disponible",
  no_choice: "ningún título elegido", file: "se envió un archivo", promised: "se prometió una respuesta", undelivered: "una respuesta no llegó", call: "pidió una llamada",
  bot_handed: "el bot lo pide", bot_silent: "el bot no respondió a tiempo", bot_failed: "no se pudo contactar con el bot", bot_loop: "el bot se repetía",
};

/** `{n}`: the agent's name; `{w}`: when they are to be called again. */
const called: Record<string, string> = {
  reached: "{n} llamó: localizado",
  no_answer: "{n} llamó: no contesta",
  busy: "{n} llamó: ocupado",
  wrong_number: "{n} llamó: número equivocado",
  again: "{n} llamó: volver a llamar{w}",
  machine: "{n} llamó: contestó un contestador",
  failed: "{n} llamó: no se puede llamar a ese número",
  absent: "{n} no contestó su propio teléfono; no se llamó a nadie",
  canceled: "{n} colgó antes de que el contacto contestara",
  lost: "{n} llamó: no se sabe cómo terminó",
  no_more_calls: "{n} anotó: el contacto no quiere más llamadas",
  calls_allowed: "{n} anotó: el contacto vuelve a aceptar llamadas",
};

const escalatedBecause: Record<string, string> = { overdue: "el correo prometido es urgente", reopened: "reabierta varias veces", no_agent: "nadie tiene las habilidades", value: "un contacto de valor" };

const es: ReachWords = {
  channels,
  to: "Responder por",
  left: (time) => `Quedan ${time} para responder`,
  closing: (time) => `Solo quedan ${time} para responder`,
  closed: (channel, time) => `Ya no se puede responder por ${channel} desde las ${time}: primero tiene que escribir el contacto.`,
  stopped: (channel) => `El contacto se ha dado de baja: no se puede enviar nada por ${channel}.`,
  blocked: (channel) => `El contacto nos ha bloqueado: no se puede enviar nada por ${channel}.`,
  instead: "En su lugar es posible:",
  nothing: "No se conoce nada más: solo el contacto puede volver a escribir.",
  kept: "Lo que escriba se conserva",
  edited: "Editado",
  former: "Lo que decía antes",
  deleted: "Este mensaje se ha eliminado",
  removed: (day) => `Contenido eliminado el ${day} al vencer el plazo de conservación`,
  masked: {
    cards: (n) => plural("es", n, { one: "Número de tarjeta oculto", other: "# números de tarjeta ocultos" }),
    ibans: (n) => plural("es", n, { one: "IBAN oculto", other: "# IBAN ocultos" }),
    why: "Las reglas no permiten guardar estos números: solo quedan los últimos cuatro signos, aquí y en todas partes.",
  },
  outside: "escrito en la aplicación del proveedor",
  automatic: "enviado automáticamente",
  subject: (text) => `Asunto: ${text}`,
  cc: (people) => `Copia a: ${people}`,
  template: (name) => `Plantilla: ${name}`,
  quote: "Lo que cita",
  original: "Descargar el correo completo",
  mail: {
    page: "Mostrar como lo diseñó el remitente",
    title: "Correo con el formato de su remitente",
    blocked: (n) => (n === 1 ? "No se muestra una imagen externa: al cargarla, el remitente sabría que lee esto y cuándo." : `No se muestran ${n} imágenes externas: al cargarlas, el remitente sabría que lee esto y cuándo.`),
    load: "Cargarlas de todos modos",
    failed: "El correo no se puede mostrar ahora; su texto está arriba",
  },
  proof: { passed: "Remitente confirmado", failed: "Remitente sin confirmar: el correo puede ser falso" },
  reactions: (list) => `Reacciones: ${list}`,
  again: "Escribirlo de nuevo",
  twice: "Entonces puede llegar dos veces",
  failures: {
    account: "nuestra cuenta allí necesita a un administrador",
    window: "había pasado el tiempo para responder",
    recipient: "no se puede contactar allí con esta persona",
    content: "el proveedor rechazó el contenido",
    file: "no se pudo enviar un archivo",
    away: "no se pudo contactar con el proveedor",
    other: "el proveedor lo rechazó",
  },
  calls: {
    call: "Llamar",
    first: "Primero suena su propio teléfono. Pulse 1 y entonces se llama al contacto.",
    how: "¿Cómo fue?",
    when: "Volver a llamar el",
    note: "Nota para el equipo",
    save: "Anotar",
    refuses: (number) => `El contacto no quiere llamadas al ${number}.`,
    said: { reached: "Localizado", no_answer: "No contesta", busy: "Ocupado", wrong_number: "Número equivocado", again: "Volver a llamar", no_more_calls: "No quiere más llamadas", calls_allowed: "Vuelve a aceptar llamadas" },
  },
  first: {
    write: "Escribir o llamar",
    title: (name) => `Escribir a ${name}`,
    by: "Por",
    subject: "Asunto",
    text: "Texto",
    template: "Plantilla",
    choose: "Elija una plantilla",
    none: "No hay forma de escribir a este contacto: falta la dirección de correo, el número o una cuenta nuestra.",
    noTemplates: "Esta cuenta no tiene ninguna plantilla aprobada.",
    send: "Enviar",
    sendTemplate: "Enviar una plantilla",
    value: (key) => `Valor ${key}`,
    failed: "No se envió; inténtelo de nuevo",
    blocked: {
      contact_stopped: "se ha dado de baja",
      contact_blocked: "nos ha bloqueado",
      other_open: "tiene una conversación abierta",
      not_by_policy: "no lo permite la política",
      calls_refused: "no quiere más llamadas",
    },
    refused: {
      outside_hours: "A esta hora no se puede llamar a los contactos",
      no_phone: "No tiene número de teléfono; indíquelo en su cuenta",
      window_closed: "Ahora solo se puede enviar allí una plantilla",
      unknown_queue: "No existe esa cola",
      no_way: "No se puede escribir así a este contacto",
      not_owner: "Otra persona tiene la conversación",
      no_answer: "Tarda más de lo normal; inténtelo de nuevo",
    },
  },
  refused: {
    window_closed: "Ha pasado el tiempo para responder; su texto está en el campo",
    contact_stopped: "El contacto se ha dado de baja; su texto está en el campo",
    contact_blocked: "El contacto nos ha bloqueado; su texto está en el campo",
    no_address: "La conversación ya no tiene esta dirección; su texto está en el campo",
  },
  system: {
    address_stopped: (channel) => `El contacto se ha dado de baja de ${named(channel)}`,
    address_started: (channel) => `El contacto vuelve a aceptar mensajes por ${named(channel)}`,
    address_blocked: (channel) => `El contacto nos ha bloqueado en ${named(channel)}`,
    address_moved: (channel) => `El contacto tiene una nueva dirección en ${named(channel)}`,
    transcript_mailed: (address) => `La transcripción se envió por correo a ${address}`,
    went_on: (channel) => `El contacto continúa por ${named(channel)}: usó el enlace del chat`,
    address_left: (channel) => `Esta dirección es de otra persona: ${named(channel)} ya no forma parte de la conversación`,
    rating_unsent: (code) => `No se pidió una valoración: ${why(code)}`,
    hold_unsent: (code) => `No se pudo avisar al contacto de la espera: ${why(code)}`,
    closed_by_faq: () => "Cerrada: la respuesta automática sirvió",
    closed_by_told: () => "Solo informado, sin respuesta por ahora",
    handed_over: (code) => ["Pasada a una persona", handedBecause[code]].filter(Boolean).join(": "),
    callback: (detail) => {
      const [number = "", at = ""] = detail.split(":");
      const due = at ? dueOf(Number(at), "es") : null;
      const when = due ? `${due.day}, ${due.time}` : "en cuanto haya alguien libre";
      return `Se prometió una llamada al ${number}: ${when}`;
    },
    calling: (number) => `Es la hora de llamar al ${number}`,
    closed_unreached: () => "Cerrada: no se localizó al contacto por teléfono",
    escalated: (detail) => {
      const why = escalatedBecause[detail.split(":")[0] ?? ""] ?? detail;
      return `Escalada: ${why}`;
    },
    called: (detail) => callText(detail, "es", called),
  },
};

export default es;
