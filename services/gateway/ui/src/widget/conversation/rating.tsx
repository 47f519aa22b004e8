/** How it went: asked once, in the stream, after the end. */

import { useEffect, useRef, useState } from "preact/hooks";
import type { Timeline } from "../../core/conversation/timeline";
import { RATING_CHARS } from "../../core/limits";
import type { RatingAsked } from "../../core/wire";
import { useNow } from "../../parts/now";
import type { Texts } from "../props";

const SCORES = [1, 2, 3, 4, 5] as const;

interface RatingProps extends Texts {
  rating: RatingAsked | null;
  timeline: Timeline;
  /** By how much the server's clock is ahead of ours, ms. */
  clock: number;
  /** A score is on its way. */
  sending: boolean;
  onRate(score: number, comment: string): void;
}

/** The question of the policy, if it has one of its own. */
export const questionIn = ({ messages }: Timeline): string =>
  messages.filter(({ author, text }) => author === "system" && /^rate(:|$)/.test(text)).at(-1)?.text.slice("rate:".length) ?? "";

export function Rating({ words, rating, timeline, clock, sending, onRate }: RatingProps) {
  const now = useNow(rating ? 15_000 : 0) + clock;
  const [changing, setChanging] = useState(false);
  const answered = rating?.score ?? null;
  useEffect(() => setChanging(false), [answered, sending]);
  if (!rating || answered === 0) return null;
  const open = now < rating.until;
  if (answered !== null && !changing) return <Thanks words={words} score={answered} onChange={open ? () => setChanging(true) : null} />;
  if (!open) return null;
  return (
    <RatingForm
      key={rating.number}
      words={words}
      question={questionIn(timeline) || words.ratingAsk}
      first={answered}
      sending={sending}
      onRate={onRate}
      onSkip={answered === null ? () => onRate(0, "") : () => setChanging(false)}
    />
  );
}

function Thanks({ words, score, onChange }: Texts & { score: number; onChange: (() => void) | null }) {
  return (
    <div class="asks rating" data-testid="rated" data-score={score} role="status">
      <p>{words.ratingThanks(score)}</p>
      {onChange && (
        <button type="button" class="btn" data-testid="rating-change" onClick={onChange}>
          {words.ratingChange}
        </button>
      )}
    </div>
  );
}

interface FormProps extends Texts {
  question: string;
  /** What was given before. */
  first: number | null;
  sending: boolean;
  onRate(score: number, comment: string): void;
  onSkip(): void;
}

function RatingForm({ words, question, first, sending, onRate, onSkip }: FormProps) {
  const [score, setScore] = useState(first);
  const [comment, setComment] = useState("");
  const form = useRef<HTMLFormElement>(null);
  return (
    <form
      ref={form}
      class="asks rating"
      data-testid="rating"
      onSubmit={(event) => {
        event.preventDefault();
        if (score !== null && !sending) onRate(score, comment.trim());
      }}
    >
      <fieldset disabled={sending}>
        <legend dir="auto">{question}</legend>
        <div class="scores">
          {SCORES.map((one) => (
            <label key={one} class={one === score ? "score chosen" : "score"}>
              <input
                type="radio"
                name="usher-score"
                class="sr-only"
                value={one}
                checked={one === score}
                aria-label={words.ratingScore(one)}
                data-testid={`score-${one}`}
                onChange={() => setScore(one)}
              />
              <span aria-hidden="true">{one}</span>
            </label>
          ))}
        </div>
        <div class="ends" aria-hidden="true">
          <span>{words.ratingPoor}</span>
          <span>{words.ratingBest}</span>
        </div>
        {score !== null && (
          <label class="comment">
            {words.ratingComment}
            <textarea
              rows={2}
              dir="auto"
              maxLength={RATING_CHARS}
              value={comment}
              data-testid="rating-comment"
              onInput={(event) => setComment(event.currentTarget.value)}
            />
          </label>
        )}
        <div class="buttons">
          <button type="submit" class="btn primary" data-testid="rating-send" disabled={score === null}>
            {words.ratingSend}
          </button>
          <button type="button" class="btn" data-testid="rating-skip" onClick={onSkip}>
            {first === null ? words.ratingSkip : words.ratingKeep}
          </button>
        </div>
      </fieldset>
    </form>
  );
}
