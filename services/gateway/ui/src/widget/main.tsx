/** Puts the widget onto the page: one host element with a closed-off shadow, styled by constructable sheets. */

import { render } from "preact";
import controls from "../parts/controls.css?inline";
import stream from "../parts/stream.css?inline";
import tokens from "../tokens.css?inline";
import { App } from "./app";
import chatCss from "./conversation/chat.css?inline";
import { loadWords } from "./load-words";
import { memoryFor } from "./state/memory";
import { optionsOf } from "./options";
import { visitorSession } from "./state/session";
import widgetCss from "./widget.css?inline";

const script = document.currentScript;

function sheet(text: string): CSSStyleSheet {
  const made = new CSSStyleSheet();
  made.replaceSync(text);
  return made;
}

async function boot(tag: HTMLScriptElement): Promise<void> {
  if (document.querySelector("usher-widget")) return;
  const options = optionsOf(tag, { lang: document.documentElement.lang, languages: navigator.languages });
  const host = document.createElement("usher-widget");
  host.lang = options.language;
  host.dir = getComputedStyle(document.documentElement).direction;
  for (const [name, value] of Object.entries(options.colours)) host.style.setProperty(name, value);
  host.style.setProperty("--side", `${options.offset[0]}px`);
  host.style.setProperty("--bottom", `${options.offset[1]}px`);
  const shadow = host.attachShadow({ mode: "open" });
  shadow.adoptedStyleSheets = [tokens, controls, stream, widgetCss, chatCss].map(sheet);
  document.body.append(host);

  const words = await loadWords(options.origin, options.language);
  const session = visitorSession(options, memoryFor(options.origin));
  const root = document.createElement("div");
  root.className = `root ${options.side}`;
  shadow.append(root);
  render(<App session={session} options={options} words={words} />, root);
  watchPage(session.pageChanged);
}

/** Single-page applications change the address without loading; none of the page's functions is patched to notice. */
function watchPage(changed: () => void): void {
  let last = location.href;
  const look = (): void => {
    if (location.href === last) return;
    last = location.href;
    setTimeout(changed, 300);
  };
  const navigation = (window as unknown as { navigation?: EventTarget }).navigation;
  if (navigation) navigation.addEventListener("currententrychange", look);
  else for (const event of ["popstate", "hashchange", "click"]) addEventListener(event, () => setTimeout(look, 0));
}

if (script instanceof HTMLScriptElement) {
  if (document.body) void boot(script);
  else addEventListener("DOMContentLoaded", () => void boot(script));
}
