/** A message's text with its links made safe to follow. */

import { piecesOf } from "../core/links";

export function RichText({ text }: { text: string }) {
  return (
    <>
      {piecesOf(text).map((piece, n) =>
        piece.href ? (
          <a key={n} href={piece.href} target="_blank" rel="noopener noreferrer nofollow ugc">
            {piece.text}
          </a>
        ) : (
          piece.text
        ),
      )}
    </>
  );
}
