/** The page of a place in line: asks every few seconds while it can be seen, and says what has changed. */

import { directionOf, pickLanguage } from "../i18n/pick";
import { ratingForm } from "./rating";
import { linkIn, type Place, type Said, saidOf } from "./shown";
import { placeWords } from "./words";

const AGAIN_MS = 5_000;
const language = pickLanguage(navigator.languages);
const words = placeWords[language];
const main = document.querySelector("main") as HTMLElement;
let shown = "";

document.documentElement.lang = language;
document.documentElement.dir = directionOf(language);
document.title = words.title;

function paragraph(text: string, name = ""): HTMLElement {
  const element = document.createElement("p");
  element.className = name;
  element.textContent = text;
  return element;
}

/** Draws only what is new, so that a screen reader hears each change once. */
function show(said: Said): void {
  const key = JSON.stringify(said);
  if (key === shown) return;
  shown = key;
  const title = document.createElement("h1");
  title.textContent = said.title;
  const section = document.createElement("section");
  section.dataset.testid = "place";
  section.append(...(said.number ? [paragraph(said.number, "number")] : []), title, ...said.lines.map((line) => paragraph(line)));
  if (said.rate) section.append(ratingForm(words, rate));
  if (said.back) {
    const back = document.createElement("a");
    back.className = "back";
    back.href = said.back;
    back.textContent = words.back;
    section.append(back);
  }
  main.replaceChildren(section);
}

async function rate(id: string, score: number, comment: string): Promise<boolean> {
  const link = linkIn(location.hash);
  if (!link) return false;
  const body = JSON.stringify({ token: link.token, id, score, comment });
  const headers = { "Content-Type": "application/json" };
  const answer = await fetch(`/api/places/${link.conversation}/rating`, { method: "POST", credentials: "omit", headers, body });
  if (answer.ok) show(saidOf((await answer.json()) as Place, words, language, navigator.languages));
  return answer.ok;
}

/** Whether there is anything to ask for again. */
async function look(link: { conversation: string; token: string }): Promise<boolean> {
  const answer = await fetch(`/api/places/${link.conversation}?${new URLSearchParams({ token: link.token })}`, { credentials: "omit" });
  if (answer.status === 403 || answer.status === 404) {
    show({ title: words.bad, number: "", lines: [words.badText], back: "", rate: false });
    return false;
  }
  if (answer.ok) show(saidOf((await answer.json()) as Place, words, language, navigator.languages));
  return true;
}

async function follow(): Promise<void> {
  const link = linkIn(location.hash);
  let more = link !== null;
  if (!link) show({ title: words.bad, number: "", lines: [words.badText], back: "", rate: false });
  while (link && more) {
    if (!document.hidden) more = await look(link).catch(() => (shown || show({ title: words.title, number: "", lines: [words.away], back: "", rate: false }), true));
    if (more) await new Promise((done) => setTimeout(done, AGAIN_MS));
  }
}

void follow();
