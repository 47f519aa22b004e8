/** Being called back, in Spanish. */

import { dueOf } from "../../parts/words";
import type { CallWords } from "./en";

const dayOf = (at: number): string => {
  const { day, time } = dueOf(at, "es");
  return `${day}, ${time}`;
};
const when = (at: string): string => (at ? dayOf(Number(at)) : "en cuanto haya alguien libre");
const promised = (number: string, at: string): string => `Le llamaremos al ${number}: ${when(at)}`;

const es: CallWords = {
  open: "Llámenme",
  title: "¿Dónde y cuándo podemos llamarle?",
  close: "Cerrar el formulario",
  number: "Su número",
  when: "Cuándo",
  soon: "Lo antes posible",
  submit: "Llámenme",
  keep: "Conserva su lugar en la cola.",
  own: (number) => `También puede llamarnos: ${number}`,
  asks: (number, at) => {
    const when = at ? dayOf(at) : "lo antes posible";
    return `Por favor, llámenme al ${number}: ${when}`;
  },
  promisedTitle: "Le llamaremos",
  promisedWhen: when,
  system: {
    callback: (detail) => {
      const [number = "", at = ""] = detail.split(":");
      return promised(number, at);
    },
    calling: () => "Es su turno: la próxima persona libre le llama",
    closed_unreached: () => "No hemos podido localizarle por teléfono. Si escribe aquí, le atiende una persona",
  },
};

export default es;
