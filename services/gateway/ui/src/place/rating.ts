/** The form with which a conversation is rated by its link. */

import type { PlaceWords } from "./words";

const SCORES = [1, 2, 3, 4, 5] as const;
const COMMENT_CHARS = 2_000;

/** Asks; `send` says whether it arrived. A score that was not sent stays chosen, and is sent under the same id. */
export function ratingForm(words: PlaceWords, send: (id: string, score: number, comment: string) => Promise<boolean>): HTMLElement {
  const id = crypto.randomUUID();
  const form = document.createElement("form");
  form.className = "rating";
  form.dataset.testid = "rating";
  const scores = document.createElement("fieldset");
  const legend = document.createElement("legend");
  legend.textContent = words.rateAsk;
  scores.append(legend, ...SCORES.map((score) => choice(score, words)));
  const comment = document.createElement("textarea");
  comment.maxLength = COMMENT_CHARS;
  comment.rows = 3;
  const label = document.createElement("label");
  label.append(words.comment, comment);
  const button = document.createElement("button");
  button.textContent = words.send;
  const fault = document.createElement("p");
  fault.setAttribute("role", "alert");
  form.append(scores, label, button, fault);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    button.disabled = true;
    const score = Number(new FormData(form).get("score"));
    const arrived = await send(id, score, comment.value).catch(() => false);
    button.disabled = false;
    fault.textContent = arrived ? "" : words.notSent;
  });
  return form;
}

function choice(score: number, words: PlaceWords): HTMLElement {
  const label = document.createElement("label");
  const input = document.createElement("input");
  input.type = "radio";
  input.name = "score";
  input.value = String(score);
  input.required = true;
  input.setAttribute("aria-label", words.score(score));
  label.append(input, String(score));
  return label;
}
