/** The demo's next day: the visit ends, and the same visitor begins another one. No clock is changed. */

import { usher } from "./usher";

const KEY = "holm days";

/** For who allows their visit to be followed; without that, nobody would know of the day before. */
export function offerTomorrow(): void {
  const days = Number(localStorage.getItem(KEY) ?? 0);
  const ribbon = document.querySelector(".ribbon");
  if (days > 0 && ribbon) ribbon.textContent = `Day ${days + 1}: you have come back to this demo shop. The chat knows your visits before, as you have allowed it.`;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "plain";
  button.dataset.testid = "tomorrow";
  button.textContent = "Come back tomorrow";
  button.addEventListener("click", () => {
    localStorage.setItem(KEY, String(days + 1));
    usher("leave");
    location.assign("/");
  });
  document.querySelector(".foot")?.append(button);
}

/** Who is followed no longer has no days before. */
export function forgetDays(): void {
  localStorage.removeItem(KEY);
  document.querySelector("[data-testid=tomorrow]")?.remove();
}
