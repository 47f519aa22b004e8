/** The demo shop's basket, kept in this browser only. */

const PRICES: Record<string, [string, number]> = {
  mug: ["Morning mug", 24],
  lamp: ["Harbour lamp", 129],
  vase: ["Meadow vase", 58],
  bowl: ["Terra bowl", 46],
  blanket: ["Fell blanket", 98],
  clock: ["Quiet clock", 72],
};
const KEY = "holm basket";

const basket = (): string[] => (localStorage.getItem(KEY) ?? "").split(",").filter((id) => id in PRICES);

function show(): void {
  const things = basket();
  for (const badge of document.querySelectorAll("[data-basket]")) badge.textContent = String(things.length);
  const lines = document.querySelector("[data-lines]");
  lines?.replaceChildren(...(things.length > 0 ? things.map(timelineIn) : [emptyLine()]));
  const sum = document.querySelector("[data-sum]");
  if (sum) sum.textContent = `${things.reduce((total, id) => total + (PRICES[id]?.[1] ?? 0), 0)} €`;
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
  document.querySelector("[data-note]")?.removeAttribute("hidden");
});

show();
