/** Respuestas de los artículos en el widget, en español. */

import type { FaqWords } from "./en";

const es: FaqWords = {
  ask: "¿Le ha servido?",
  buttons: { helped: "Me ha servido", not_helped: "No me ha servido", person: "Hablar con una persona" },
  given: {
    helped: "Gracias. Nos alegra haberle ayudado.",
    not_helped: "Gracias por decírnoslo. Seguimos buscando.",
    person: "Pedimos a una persona del equipo que le responda aquí. Verá su pregunta.",
    article: "Un momento, aquí está la respuesta.",
  },
  notGiven: (why) => `No se ha podido enviar: ${why}.`,
  personNext: "Su mensaje llegará a una persona.",
  personUndo: "Buscar antes en las respuestas",
  search: "Buscar en nuestras respuestas",
  placeholder: "Escriba su pregunta",
  clear: "Borrar la búsqueda",
  found: (n) => (n === 1 ? "1 respuesta encontrada" : `${n} respuestas encontradas`),
  nothing: "No tenemos una respuesta preparada. Pregúntenos.",
  away: "Ahora no se puede buscar en las respuestas. Pregúntenos.",
  toPerson: "Hablar con una persona",
  back: "Volver a la búsqueda",
};

export default es;
