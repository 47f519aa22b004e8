/** Where a visitor of the demo may go on, as the same person: its messenger, its mails. */

const NAMES: Record<string, string> = { telegram: "Messenger", email: "E-mail" };

interface Way {
  channel: string;
  url: string;
}

/** What the chat keeps of its visitor; none before the chat was opened or a visit followed. */
function token(): string {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(`usher ${location.origin} visitor`) ?? "{}");
    return (kept as { token?: string | null }).token ?? "";
  } catch {
    return "";
  }
}

async function ways(): Promise<Way[]> {
  const answer = await fetch("/api/visits/continue", { method: "POST", body: JSON.stringify({ token: token() }) });
  return answer.ok ? ((await answer.json()) as { ways: Way[] }).ways : [];
}

export function offerWays(): void {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "plain";
  button.dataset.testid = "go-on";
  button.textContent = "Go on by messenger or mail";
  const found = document.createElement("span");
  found.setAttribute("role", "status");
  button.addEventListener("click", async () => {
    const links = token() ? await ways() : [];
    const none = token() ? "No other channel is connected here." : "Write to us in the chat first.";
    found.replaceChildren(...(links.length > 0 ? links.flatMap((way) => [linkTo(way), " "]) : [none]));
  });
  document.querySelector(".foot")?.append(button, found);
}

function linkTo(way: Way): HTMLAnchorElement {
  const link = document.createElement("a");
  link.href = way.url;
  link.target = "_blank";
  link.rel = "noopener";
  link.dataset.testid = `go-on-${way.channel}`;
  link.textContent = NAMES[way.channel] ?? way.channel;
  return link;
}
