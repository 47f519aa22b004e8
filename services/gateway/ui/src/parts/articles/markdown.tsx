/** An article's Markdown, drawn from values: whatever it says, no HTML of its own gets into the page. */

import { type Block, blocksOf, type Inline } from "../../core/markdown";

/** Headings are drawn as text in bold: the article stands below headings of the page, whose order it does not know. */
export function Markdown({ text }: { text: string }) {
  return (
    <div class="markdown" dir="auto">
      {blocksOf(text).map((block, n) => (
        <BlockView key={n} block={block} />
      ))}
    </div>
  );
}

function BlockView({ block }: { block: Block }) {
  if (block.kind === "code") return <pre dir="ltr">{block.text}</pre>;
  if (block.kind === "list") {
    const items = block.items.map((item, n) => (
      <li key={n} dir="auto">
        <Line line={item} />
      </li>
    ));
    return block.ordered ? <ol start={block.first}>{items}</ol> : <ul>{items}</ul>;
  }
  const lines = block.lines.flatMap((line, n) => [n > 0 && <br key={`b${n}`} />, <Line key={n} line={line} />]);
  if (block.kind === "quote") return <blockquote dir="auto">{lines}</blockquote>;
  return <p dir="auto">{block.kind === "heading" ? <strong>{lines}</strong> : lines}</p>;
}

function Line({ line }: { line: readonly Inline[] }) {
  return <>{line.map((one, n) => <Stretch key={n} one={one} />)}</>;
}

function Stretch({ one }: { one: Inline }) {
  if (one.kind === "text") return <>{one.text}</>;
  if (one.kind === "link")
    return (
      <a href={one.href} target="_blank" rel="noopener noreferrer nofollow ugc">
        {one.text}
      </a>
    );
  if (one.kind === "code") return <code>{one.text}</code>;
  const Tag = one.kind;
  return (
    <Tag>
      <Line line={one.inside} />
    </Tag>
  );
}
