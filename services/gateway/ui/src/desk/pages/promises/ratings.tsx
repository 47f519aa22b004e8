/** How contacts rated their conversations, the newest first; for supervisors and administrators. */

import { useState } from "preact/hooks";
import { regionalOf } from "../../../parts/words";
import { useLoaded } from "../../state/http";
import { Shown, whenText } from "../parts";
import type { PageProps } from "../props";
import { openById } from "./open";

interface Rating {
  conversation: string;
  number: number;
  score: number;
  comment: string;
  at: number;
  queue: string;
  agent: { name: string } | null;
  visitor: { name: string; email: string };
}

const LIMITS = [5, 3, 2, 1] as const;

export function Ratings({ words, language, texts, onOpen }: PageProps) {
  const [atMost, setAtMost] = useState<number>(5);
  const loaded = useLoaded<{ ratings: Rating[]; count: number; mean: number | null }>(`/api/ratings?limit=50&at_most=${atMost}`);
  const { promises } = texts;
  const mean = (value: number): string => new Intl.NumberFormat(regionalOf(language), { maximumFractionDigits: 2 }).format(value);
  return (
    <section data-testid="ratings">
      <div class="ratings-head">
        <h2>{promises.ratings}</h2>
        <label>
          {promises.atMost}{" "}
          <select value={atMost} data-testid="ratings-at-most" onChange={(event) => setAtMost(Number(event.currentTarget.value))}>
            {LIMITS.map((n) => (
              <option key={n} value={n}>
                {n === 5 ? promises.all : promises.upTo(n)}
              </option>
            ))}
          </select>
        </label>
      </div>
      <Shown loaded={loaded} texts={texts}>
        {(value) => (
          <>
            <p class="none">{value.mean === null ? promises.noRatings : promises.mean(value.count, mean(value.mean))}</p>
            <ul class="promise-list">
              {value.ratings.map((one) => (
                <li key={`${one.conversation} ${one.number}`} class={one.score <= 2 ? "promise-card late" : "promise-card"} data-testid="rating-row" data-score={one.score}>
                  <div class="promise-head">
                    <strong>{words.actions.rated(one.score)}</strong>
                    <time>{whenText(one.at, language)}</time>
                  </div>
                  {one.comment && <p dir="auto">{one.comment}</p>}
                  <div class="promise-foot">
                    <small dir="auto">{[one.visitor.name || one.visitor.email, one.agent?.name, one.queue].filter(Boolean).join(" · ")}</small>
                    <button type="button" class="btn small" onClick={() => void openById(one.conversation, onOpen)}>
                      {promises.open}
                    </button>
                  </div>
                </li>
              ))}
            </ul>
          </>
        )}
      </Shown>
    </section>
  );
}
