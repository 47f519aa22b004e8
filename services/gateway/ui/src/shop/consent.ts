/** The shop's question whether a visit may be followed; the answer is kept and may be changed at the foot of each page. */

import { forgetDays, offerTomorrow } from "./tomorrow";
import { usher } from "./usher";

const KEY = "holm consent";
const WORDING = "May we see which pages you visit and what is in your basket, so that we can help you better in the chat?";

export function askForConsent(): void {
  const answered = localStorage.getItem(KEY);
  if (answered === "yes") usher("consent", true, WORDING);
  if (answered === null) show();
  const change = button("Your visit and privacy", "plain", show);
  change.dataset.testid = "consent-change";
  document.querySelector(".foot")?.append(change);
  if (answered === "yes") offerTomorrow();
  // The answer has become too old: it is asked for again.
  document.addEventListener("usher:consent-required", () => {
    localStorage.removeItem(KEY);
    show();
  });
}

function show(): void {
  if (document.querySelector(".consent")) return;
  const bar = document.createElement("section");
  bar.className = "consent";
  bar.setAttribute("aria-label", "Your visit");
  bar.dataset.testid = "consent";
  const text = document.createElement("p");
  text.textContent = WORDING;
  bar.append(text, button("No, thanks", "", () => answer(bar, false)), button("Yes, you may", "", () => answer(bar, true)));
  document.querySelector(".ribbon")?.after(bar);
  if (bar.getBoundingClientRect().bottom <= 0) bar.scrollIntoView({ block: "center" });
}

function answer(bar: HTMLElement, given: boolean): void {
  localStorage.setItem(KEY, given ? "yes" : "no");
  usher("consent", given, WORDING);
  forgetDays();
  if (given) offerTomorrow();
  bar.remove();
}

function button(text: string, style: string, click: () => void): HTMLButtonElement {
  const made = document.createElement("button");
  made.type = "button";
  made.className = style;
  made.textContent = text;
  made.addEventListener("click", click);
  return made;
}
