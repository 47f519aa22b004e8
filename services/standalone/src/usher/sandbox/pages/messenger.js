/** A phone with a messenger: its chat is kept in this browser, its lines come from the demo's provider. */

const KEY = "holm phone";
const EVERY_MS = 500;
const state = document.getElementById("state");
const lines = document.getElementById("lines");
const start = document.getElementById("start");
const form = document.getElementById("write");
const text = document.getElementById("text");
const idle = state.textContent;

/** A chat's number, as Telegram's are: up to 52 bits. */
function chat() {
  const kept = Number(localStorage.getItem(KEY));
  if (kept > 0) return kept;
  const [made] = crypto.getRandomValues(new Uint32Array(1));
  localStorage.setItem(KEY, String(made + 1));
  return made + 1;
}

const me = chat();
let last = 0;

function add(content, style) {
  const line = document.createElement("li");
  line.className = style;
  line.textContent = content;
  lines.append(line);
  lines.scrollTop = lines.scrollHeight;
}

async function send(content) {
  const body = JSON.stringify({ chat: me, name: "Maren", text: content });
  const answer = await fetch("/messenger/lines", { method: "POST", headers: { "Content-Type": "application/json" }, body });
  if (!answer.ok) throw new Error(String(answer.status));
}

async function look() {
  try {
    const answer = await (await fetch(`/messenger/lines?chat=${me}&after=${last}`)).json();
    for (const line of answer.lines) {
      last = line.id;
      if (line.text !== "/start") add(line.text, line.mine ? "mine" : "");
      else add("You pressed Start", "note");
    }
    state.textContent = answer.typing ? "typing…" : idle;
  } catch {
    state.textContent = "no connection: is the demo running?";
  }
  setTimeout(look, EVERY_MS);
}

/** Who followed a link of the shop's presses Start, as in Telegram; the link says whose chat goes on here. */
const token = new URLSearchParams(location.search).get("start");
if (token) {
  start.hidden = false;
  form.hidden = true;
  start.addEventListener("click", async () => {
    await send(`/start ${token}`);
    history.replaceState(null, "", "/messenger");
    start.hidden = true;
    form.hidden = false;
    text.focus();
  });
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const content = text.value.trim();
  if (!content) return;
  try {
    await send(content);
    text.value = "";
  } catch {
    state.textContent = "not sent: is the demo running?";
  }
});

look();
