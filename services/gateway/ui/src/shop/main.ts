/** The demo shop's basket, kept in this browser; its worth and an order are reported to the chat, if the visitor allows it. */

import { askForConsent } from "./consent";
import { usher } from "./usher";
import { offerWays } from "./ways";

const PRICES: Record<string, [string, number]> = {
  mug: ["Morning mug", 24],
  lamp: ["Harbour lamp", 129],
  vase: ["Meadow vase", 58],
  bowl: ["Terra bowl", 46],
  blanket: ["Fell blanket", 98],
  clock: ["Quiet clock", 72],
};
const KEY = "holm basket";

/** What an empty basket is worth is no news before something was in it. */
let reported = 0;

const basket = (): string[] => (localStorage.getItem(KEY) ?? "").split(",").filter((id) => id in PRICES);

function show(): void {
  const things = basket();
  for (const badge of document.querySelectorAll("[data-basket]")) badge.textContent = String(things.length);
  const lines = document.querySelector("[data-lines]");
  lines?.replaceChildren(...(things.length > 0 ? things.map(timelineIn) : [emptyLine()]));
  const sum = document.querySelector("[data-sum]");
  if (sum) sum.textContent = `${worth()} €`;
  if (worth() !== reported) usher("set", { cart_value: (reported = worth()), cart_currency: "EUR" });
}

const worth = (): number => basket().reduce((total, id) => total + (PRICES[id]?.[1] ?? 0), 0);

/** Nothing is bought in a demo, but the chat gets to know what a shop's would. */
function order(): void {
  if (basket().length === 0) return;
  usher("event", "order", { value: worth(), currency: "EUR" });
  localStorage.removeItem(KEY);
  show();
}

function timelineIn(id: string): HTMLElement {
  const [name = "", price = 0] = PRICES[id] ?? [];
  const line = document.createElement("li");
  const text = document.createElement("span");
  const cost = document.createElement("b");
  text.textContent = name;
  cost.textContent = `${price} €`;
  line.append(text, cost);
  return line;
}

function emptyLine(): HTMLElement {
  const line = document.createElement("li");
  line.textContent = "Nothing in it yet.";
  return line;
}

for (const button of document.querySelectorAll<HTMLButtonElement>("[data-add]")) {
  button.addEventListener("click", () => {
    localStorage.setItem(KEY, [...basket(), button.dataset.add].join(","));
    button.textContent = "Added";
    setTimeout(() => (button.textContent = "Add to basket"), 1500);
    show();
  });
}

document.querySelector("[data-checkout]")?.addEventListener("submit", (event) => {
  event.preventDefault();
  order();
  document.querySelector("[data-note]")?.removeAttribute("hidden");
});

askForConsent();
offerWays();
show();
