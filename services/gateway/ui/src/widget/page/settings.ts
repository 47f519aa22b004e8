/** What the page says about the widget: by the script tag, by the script's address, or by `window.usher`; pure. */

/** The settings as texts by name: `entry`, `skills`, `lang`… as in `data-entry`; facts about the visitor apart. */
export interface Settings {
  /** The script's own address: its origin is the gateway. */
  src: string;
  values: Record<string, string>;
  attributes: Record<string, string>;
  nonce: string;
}

export interface ScriptTag {
  src: string;
  nonce?: string;
  dataset: Record<string, string | undefined>;
}

/** Everything that may tell; a page that runs the script as a module or by `eval` leaves some of it out. */
export interface Told {
  /** `document.currentScript`; null in modules. */
  current: ScriptTag | null;
  /** An error's stack made while the script runs: it names the script's address. */
  stack: string;
  /** All scripts of the page. */
  tags: Iterable<ScriptTag>;
  /** `window.usher`. */
  shared: unknown;
}

/** Null: nothing says where the gateway is. A tag's attributes go before the address, that before `window.usher`. */
export function settingsFrom({ current, stack, tags, shared }: Told): Settings | null {
  const told = isPlain(shared) ? shared : {};
  const tag = current?.src ? current : tagOf([...tags], addressIn(stack));
  const src = addressOf(told.src) ?? addressOf(tag?.src) ?? addressIn(stack);
  if (!src) return null;
  const [query, byQuery] = parted(Object.fromEntries(new URL(src).searchParams));
  const [data, byTag] = parted(Object.fromEntries(Object.entries(tag?.dataset ?? {}).map(([name, value]) => [dashed(name), value ?? ""])));
  const attributes = isPlain(told.attributes) ? textsOf(told.attributes) : {};
  return {
    src,
    values: { ...textsOf(told), ...query, ...data },
    attributes: { ...attributes, ...byQuery, ...byTag },
    nonce: tag?.nonce || String(told.nonce ?? ""),
  };
}

const NAME = "/widget.js";

/** The first script named so in an error's stack: `at https://chat.example/widget.js?entry=x:1:2`. */
function addressIn(stack: string): string | null {
  const found = stack.match(/https?:\/\/[^\s()@]+(?=:\d+:\d+)/g) ?? [];
  return found.find((address) => addressOf(address) && new URL(address).pathname.endsWith(NAME)) ?? null;
}

function tagOf(tags: readonly ScriptTag[], address: string | null): ScriptTag | null {
  const named = tags.filter((tag) => addressOf(tag.src) && (address ? tag.src === address : new URL(tag.src).pathname.endsWith(NAME)));
  // Without an address only a tag that stands alone can be meant: others may have a widget.js, too.
  return address || named.length === 1 ? (named.at(-1) ?? null) : null;
}

function addressOf(text: unknown): string | null {
  if (typeof text !== "string") return null;
  try {
    const { protocol, href } = new URL(text);
    return protocol === "https:" || protocol === "http:" ? href : null;
  } catch {
    return null;
  }
}

/** `window.usher` may be anything: an element with that id, somebody else's library. */
function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && [Object.prototype, null].includes(Object.getPrototypeOf(value));
}

const textsOf = (values: Record<string, unknown>): Record<string, string> =>
  Object.fromEntries(Object.entries(values).flatMap(([name, value]) => (isText(value) ? [[name, String(value)]] : [])));

/** Lists are written with commas, as in an attribute. */
const isText = (value: unknown): boolean => ["string", "number", "boolean"].includes(typeof value) || Array.isArray(value);

/** Facts about the visitor, `attribute-plan`, apart from the rest. */
function parted(values: Record<string, string>): [Record<string, string>, Record<string, string>] {
  const isFact = ([name]: [string, string]): boolean => name.startsWith("attribute-");
  const all = Object.entries(values);
  return [
    Object.fromEntries(all.filter((one) => !isFact(one))),
    Object.fromEntries(all.filter(isFact).map(([name, value]) => [name.slice("attribute-".length), value])),
  ];
}

/** A data set writes `attribute-customer-plan` as `attributeCustomerPlan`. */
const dashed = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
