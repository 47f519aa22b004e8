/** Puts the widget onto the page: the launcher at once, the panel's script when it is first opened. */

import { render } from "preact";
import controls from "../parts/controls.css?inline";
import tokens from "../tokens.css?inline";
import { App } from "./app";
import launcherCss from "./launcher.css?inline";
import { loadWords } from "./load-words";
import { type Options, optionsOf } from "./options";
import { hostFor } from "./page/host";
import { first } from "./page/once";
import { type Settings, settingsFrom } from "./page/settings";
import { memoryFor } from "./state/memory";
import { visitorSession } from "./state/session";
import { callsOf, offerCalls } from "./visits/calls";

/** Run again in a page that has the widget, it only says where the visitor has come to. */
function boot(settings: Settings): void {
  // Until the words are here there is nobody to tell: what was said last is told then.
  let latest: Options | null = null;
  let arrived = (options: Options): void => void (latest = options);
  let stay = (): void => undefined;
  const again = (later: Settings): void => {
    stay();
    arrived(read(later));
  };
  if (!first(settings, again)) return;
  const options = read(settings);
  const host = hostFor(options, settings.nonce);
  host.addStyles([tokens, controls, launcherCss]);
  stay = host.stay;
  whenBody(stay);
  void loadWords(options.origin, options.language).then((words) => {
    const memory = memoryFor(options.origin);
    const session = visitorSession(options, memory);
    const run = callsOf(options, memory, session);
    offerCalls(run);
    const moved = (): void => run(["page"]);
    arrived = (later) => {
      session.arrived(later);
      offerCalls(run);
      moved();
    };
    if (latest) arrived(latest);
    render(<App session={session} options={options} words={words} addStyles={host.addStyles} />, host.root);
    watchPage(() => {
      session.pageChanged();
      moved();
    });
  });
}

const read = (settings: Settings): Options => optionsOf(settings, { lang: document.documentElement.lang, languages: navigator.languages });

function whenBody(go: () => void): void {
  if (document.body) go();
  else addEventListener("DOMContentLoaded", go);
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

const script = document.currentScript;
const settings = settingsFrom({
  current: script instanceof HTMLScriptElement ? script : null,
  stack: new Error().stack ?? "",
  tags: document.scripts,
  shared: (window as unknown as { usher?: unknown }).usher,
});
if (settings) boot(settings);
else console.error('Usher: the chat does not know its gateway, because the page runs its script without its address. Before it, say: window.usher = { src: "https://<your gateway>/widget.js" }');
