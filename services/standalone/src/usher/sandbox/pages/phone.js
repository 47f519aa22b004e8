/** Two phones: calls come from the demo's exchange, what is said in them is shown, and read aloud if wished. */

const EVERY_MS = 400;
const TITLE = document.title;
const NAMES = { ana: "Ana Lindqvist", ben: "Ben Okafor", carla: "Carla Ruiz", admin: "Ada Admin" };
const ENDED = { completed: "The call has ended", busy: "Declined", "no-answer": "Nobody picked up", canceled: "The caller hung up", failed: "The line is dead" };
const state = document.getElementById("state");
const aloud = document.getElementById("aloud");
const devices = [...document.querySelectorAll(".device")];
/** How many lines of each call have been read aloud. What happens stands in brackets, and is not said by anybody. */
const read = new Map();

function saying(text) {
  if (aloud.checked && "speechSynthesis" in window && !text.startsWith("(")) speechSynthesis.speak(new SpeechSynthesisUtterance(text));
}

/** Sets a text only where it is another one, so that it is announced once. */
function put(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** The call that a phone is about: one that goes on, else the last one. */
function callOf(calls, side) {
  const own = calls.filter((one) => one.side === side);
  return own.find((one) => one.state !== "ended") ?? own.at(-1) ?? null;
}

function told(call) {
  if (call === null) return "No call";
  if (call.state === "ringing") return "Ringing";
  if (call.state === "talking") return call.asks ? "Waits for a key" : "In a call";
  return ENDED[call.ended] ?? "The call has ended";
}

function show(device, call) {
  const part = (name) => device.querySelector(`[data-${name}]`);
  device.dataset.state = call?.state ?? "idle";
  device.dataset.call = call?.id ?? "";
  put(part("who"), call ? [NAMES[call.who] ?? call.who, call.number].filter(Boolean).join(" · ") : "");
  put(part("calls"), told(call));
  const lines = call?.heard ?? [];
  if (part("heard").dataset.call !== device.dataset.call) {
    part("heard").dataset.call = device.dataset.call;
    part("heard").replaceChildren();
  }
  for (const text of lines.slice(part("heard").children.length)) {
    const line = document.createElement("li");
    line.textContent = text.replace(/^\(|\)$/g, "");
    line.className = text.startsWith("(") ? "note" : "";
    part("heard").append(line);
  }
  for (const text of lines.slice(read.get(call?.id) ?? 0)) saying(text);
  if (call) read.set(call.id, lines.length);
  for (const button of device.querySelectorAll("button")) {
    const does = button.dataset.do;
    const wanted = does === "answer" ? "ringing" : "talking";
    button.hidden = !call || call.state === "ended" || (does === "1" ? !call.asks : does !== "hang_up" && call.state !== wanted);
    if (does === "hang_up") put(button, call?.state === "talking" ? "Hang up" : "Decline");
  }
}

async function look() {
  try {
    const { calls } = await (await fetch("/phone/calls")).json();
    for (const device of devices) show(device, callOf(calls, device.dataset.side));
    document.title = calls.some((one) => one.state === "ringing") ? `Ringing · ${TITLE}` : TITLE;
    put(state, "");
  } catch {
    put(state, "no connection: is the demo running?");
  }
}

async function looking() {
  await look();
  setTimeout(looking, EVERY_MS);
}

for (const device of devices) {
  device.addEventListener("click", async (event) => {
    const does = event.target.closest("button")?.dataset.do;
    if (!does) return;
    const body = JSON.stringify({ do: does });
    await fetch(`/phone/calls/${device.dataset.call}`, { method: "POST", headers: { "Content-Type": "application/json" }, body });
    await look();
  });
}

looking();
