/** The demo's inbox: all mails between the shop and its customers, and a form to write to the shop. */

const EVERY_MS = 700;
const SHOP = "hello@holm.example";
const form = document.getElementById("write");
const mails = document.getElementById("mails");
const state = document.getElementById("state");
const fields = form.elements;
let last = 0;
let answers = "";

/** A link of the shop's: the part after the plus says whose chat goes on by mail. */
const token = new URLSearchParams(location.search).get("token");
if (token) fields.to.value = SHOP.replace("@", `+${token}@`);

function part(tag, content) {
  const made = document.createElement(tag);
  made.textContent = content;
  return made;
}

function shown(mail) {
  const article = document.createElement("article");
  article.dataset.testid = mail.to_shop ? "mail-sent" : "mail-came";
  article.append(part("h2", mail.subject || "(no subject)"), part("small", `${mail.from} → ${mail.to}`), part("pre", mail.text));
  if (!mail.to_shop) {
    const answer = part("button", "Answer");
    answer.type = "button";
    answer.addEventListener("click", () => {
      fields.to.value = mail.answer_to;
      fields.subject.value = mail.subject.startsWith("Re:") ? mail.subject : `Re: ${mail.subject}`;
      answers = mail.id;
      fields.text.focus();
    });
    article.append(answer);
  }
  return article;
}

async function look() {
  try {
    const answer = await (await fetch(`/inbox/mails?after=${last}`)).json();
    for (const mail of answer.mails) {
      last = mail.uid;
      mails.prepend(shown(mail));
    }
  } catch {
    state.textContent = "no connection: is the demo running?";
  }
  setTimeout(look, EVERY_MS);
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const body = JSON.stringify({ ...Object.fromEntries(new FormData(form)), answers });
  const answer = await fetch("/inbox/mails", { method: "POST", headers: { "Content-Type": "application/json" }, body });
  state.textContent = answer.ok ? "Sent." : "Not sent: look at the addresses.";
  if (answer.ok) fields.text.value = "";
});

look();
