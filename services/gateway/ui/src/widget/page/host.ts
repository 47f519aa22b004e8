/** The widget's element in the page: styled whatever the browser and the page's policy allow, and back whenever the page drops it. */

import { RETURNS_IN_A_ROW, RETURNS_REST } from "../../core/limits";
import { directionOf } from "../../i18n/pick";
import type { Options } from "../options";

export interface Host {
  element: HTMLElement;
  shadow: ShadowRoot;
  /** Where the widget is drawn. */
  root: HTMLElement;
  addStyles(texts: readonly string[]): void;
  /** Puts the element back where the page has dropped it. */
  stay(): void;
}

const NAME = "usher-widget";
/** Filled in by `build.mjs`: the path of all the widget's styles as a file. */
declare const USHER_STYLES: string;

/** An element in the page's body; before there is a body it waits for one. */
export function hostFor(options: Options, nonce: string): Host {
  const element = document.createElement(NAME);
  element.lang = options.language;
  const values = { ...options.colours, "--side": `${options.offset[0]}px`, "--bottom": `${options.offset[1]}px` };
  for (const [name, value] of Object.entries(values)) element.style.setProperty(name, value);
  const shadow = element.attachShadow({ mode: "open" });
  const root = document.createElement("div");
  root.className = `root ${options.side}`;
  // The words' direction, not the page's: English on an Arabic page reads from the left.
  root.dir = element.dir = directionOf(options.language);
  shadow.append(root);
  const stay = staying(element, () => {
    // The reader's own text size, which no page can set: everything is measured in it.
    root.style.setProperty("--em", getComputedStyle(element).fontSize);
    linkStyles(shadow, root, options.origin + USHER_STYLES, nonce);
  });
  return { element, shadow, root, stay, addStyles: (texts) => texts.forEach((text) => addStyle(shadow, text, nonce)) };
}

/** A sheet needs nothing from the page's policy; browsers that cannot construct one (Safari before 16.4) get an element. */
function addStyle(shadow: ShadowRoot, text: string, nonce: string): void {
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    shadow.adoptedStyleSheets = [...shadow.adoptedStyleSheets, sheet];
  } catch {
    if (shadow.querySelector("link")) return;
    const style = document.createElement("style");
    style.nonce = nonce;
    style.textContent = text;
    shadow.querySelector(".root")?.before(style);
  }
}

/** Where the page's policy has refused the style elements: a file of the gateway is often allowed. Unseen until it is here. */
function linkStyles(shadow: ShadowRoot, root: HTMLElement, href: string, nonce: string): void {
  if (shadow.querySelector("link") || [...shadow.querySelectorAll("style")].every(({ sheet }) => sheet)) return;
  const link = document.createElement("link");
  Object.assign(link, { rel: "stylesheet", href, nonce });
  root.style.visibility = "hidden";
  link.onload = link.onerror = () => root.style.removeProperty("visibility");
  root.before(link);
}

/**
 * Turbo, Astro and others replace the body, or all that is in it. `placed` runs each time the element is in the page again.
 * A page that takes it out as often as it comes wins: after some returns in a row there is a rest.
 */
function staying(element: HTMLElement, placed: () => void): () => void {
  let returns = 0;
  const seen = new MutationObserver(look);
  const watch = (): void => {
    seen.disconnect();
    for (const node of [document, document.documentElement, document.body]) if (node) seen.observe(node, { childList: true });
  };

  function look(): void {
    watch();
    // A page kept by its router may be a copy of one with the widget: an element without anything in it.
    for (const copy of document.querySelectorAll(NAME)) if (copy !== element && !copy.shadowRoot) copy.remove();
    if (element.isConnected || !document.body) return;
    if (returns === 0) setTimeout(() => ((returns = 0), look()), RETURNS_REST);
    if (++returns > RETURNS_IN_A_ROW) return;
    document.body.append(element);
    placed();
  }

  return look;
}
