/** Markdown as articles use it, read into values: nothing of it ever becomes HTML; pure. */

import { type Piece, piecesOf } from "./links";

/** A stretch of text: plain, code, a link, or marked, with what is in it. */
export type Inline = { kind: "text"; text: string } | { kind: "code"; text: string } | { kind: "link"; text: string; href: string } | { kind: "strong" | "em" | "del"; inside: Inline[] };

export type Block =
  | { kind: "paragraph"; lines: Inline[][] }
  | { kind: "heading"; lines: Inline[][] }
  | { kind: "list"; ordered: boolean; first: number; items: Inline[][] }
  | { kind: "quote"; lines: Inline[][] }
  | { kind: "code"; text: string };

/**
 * The marks that the connectors write in each channel's form (`contract/markup.py`): what is certainly meant, so that
 * "2 * 3 * 4", "snake_case" and lone marks stay as they are.
 */
const INLINE =
  /`(?<code>[^`\n]+)`|\[(?<label>[^\]\n]+)\]\((?<url>https?:\/\/[^\s()]+)\)|\*\*(?<strong>[^\s*](?:[^*\n]*[^\s*])?)\*\*|~~(?<del>[^\s~](?:[^~\n]*[^\s~])?)~~|(?<![\p{L}\p{N}_*])\*(?<em>[^\s*](?:[^*\n]*[^\s*])?)\*(?![\p{L}\p{N}_*])|(?<![\p{L}\p{N}_])_(?<under>[^\s_](?:[^_\n]*[^\s_])?)_(?![\p{L}\p{N}_])/gu;

const FENCE = /^ {0,3}``` *([^`]*)$/;
const FENCE_END = /^ {0,3}``` *$/;
const HEADING = /^ {0,3}#{1,6}[ \t]+(.+?)[ \t]*#*$/;
const BULLET = /^ {0,3}[-*+][ \t]+(.+)$/;
const NUMBER = /^ {0,3}(\d{1,9})[.)][ \t]+(.+)$/;
const QUOTE = /^ {0,3}> ?(.*)$/;

/** The text's blocks in their order; a line that begins none of the others belongs to a paragraph. */
export function blocksOf(text: string): Block[] {
  const blocks: Block[] = [];
  const lines = text.replace(/\r\n?/g, "\n").split("\n");
  let open: Block | null = null;
  for (let n = 0; n < lines.length; n += 1) {
    const line = lines[n] ?? "";
    const fence = FENCE.exec(line);
    if (fence) {
      const end = lines.findIndex((one, at) => at > n && FENCE_END.test(one));
      const last = end < 0 ? lines.length : end;
      lines[n] = fence[1] as string; // a language's name mostly: it is not lost either
      blocks.push({ kind: "code", text: lines.slice(fence[1] ? n : n + 1, last).join("\n") });
      open = null;
      n = last;
      continue;
    }
    const next: Block | null = line.trim() === "" ? null : blockWith(line, open);
    if (next && next !== open) blocks.push(next);
    open = next;
  }
  return blocks;
}

/** The block that `line` belongs to: `open` with the line in it, or a new one. */
function blockWith(line: string, open: Block | null): Block {
  const heading = HEADING.exec(line);
  if (heading) return { kind: "heading", lines: [inlinesOf(heading[1] ?? "")] };
  const number = NUMBER.exec(line);
  const item = number?.[2] ?? BULLET.exec(line)?.[1];
  if (item !== undefined) return withItem(item, number ? Number(number[1]) : null, open);
  const quote = QUOTE.exec(line);
  if (quote) return withLine("quote", quote[1] ?? "", open);
  // A line that is set in goes on with what the item before it says.
  if (open?.kind === "list" && /^[ \t]/.test(line)) {
    open.items.at(-1)?.push({ kind: "text", text: " " }, ...inlinesOf(line.trim()));
    return open;
  }
  return withLine("paragraph", line.trim(), open);
}

function withItem(text: string, number: number | null, open: Block | null): Block {
  if (open?.kind === "list" && open.ordered === (number !== null)) {
    open.items.push(inlinesOf(text));
    return open;
  }
  return { kind: "list", ordered: number !== null, first: number ?? 1, items: [inlinesOf(text)] };
}

function withLine(kind: "paragraph" | "quote", text: string, open: Block | null): Block {
  if (open?.kind === kind) {
    open.lines.push(inlinesOf(text));
    return open;
  }
  return { kind, lines: [inlinesOf(text)] };
}

/** One line's text with its marks and links. */
export function inlinesOf(text: string): Inline[] {
  const found: Inline[] = [];
  let from = 0;
  for (const match of text.matchAll(INLINE)) {
    found.push(...plainOf(text.slice(from, match.index)), markedBy(match));
    from = match.index + match[0].length;
  }
  found.push(...plainOf(text.slice(from)));
  return found;
}

function markedBy(match: RegExpMatchArray): Inline {
  const { code, label, url, strong, del, em, under } = match.groups ?? {};
  if (code !== undefined) return { kind: "code", text: code };
  if (strong !== undefined) return { kind: "strong", inside: inlinesOf(strong) };
  if (del !== undefined) return { kind: "del", inside: inlinesOf(del) };
  if (em !== undefined || under !== undefined) return { kind: "em", inside: inlinesOf(em ?? under ?? "") };
  // An address that pretends to be another is shown as it was written.
  const [link, ...rest]: Piece[] = piecesOf(url ?? "");
  return link?.href !== undefined && rest.length === 0 ? { kind: "link", text: label ?? "", href: link.href } : { kind: "text", text: match[0] };
}

const plainOf = (text: string): Inline[] =>
  text === "" ? [] : piecesOf(text).map(({ text: piece, href }): Inline => (href === undefined ? { kind: "text", text: piece } : { kind: "link", text: piece, href }));

/** The text without its marks, in one line: for a screen reader's announcement and for what is cut short. */
export function plainText(text: string): string {
  const lines = blocksOf(text).map((block) => (block.kind === "code" ? block.text : (block.kind === "list" ? block.items : block.lines).map(textOf).join(" ")));
  return lines.join(" ").replace(/\s+/g, " ").trim();
}

/** What is left of a line without its marks. */
export const textOf = (line: readonly Inline[]): string => line.map((one) => ("inside" in one ? textOf(one.inside) : one.text)).join("");
