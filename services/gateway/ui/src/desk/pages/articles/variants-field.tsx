/** The wordings of a question, one in a line; several can be pasted at once. */

import { useLayoutEffect, useRef } from "preact/hooks";
import type { PageWords } from "../../../i18n/pages/en";
import { Icon } from "../../shell/icons";
import type { Fault as Refused } from "../fault-text";
import { Fault } from "./fault";
import { type Fault as Kind, VARIANT_CHARS, VARIANTS, withPasted, withText, without } from "./values";

interface VariantsProps {
  texts: PageWords;
  variants: readonly string[];
  fault: Kind | undefined;
  refused: Refused | undefined;
  may: boolean;
  onChange(variants: string[]): void;
}

export function VariantsField({ texts, variants, fault, refused, may, onChange }: VariantsProps) {
  const { articles } = texts;
  const list = useRef<HTMLOListElement>(null);
  const wanted = useRef<number | null>(null);
  useLayoutEffect(() => {
    if (wanted.current === null) return;
    const fields = list.current?.querySelectorAll("input");
    fields?.[Math.min(wanted.current, fields.length - 1)]?.focus();
    wanted.current = null;
  });
  const add = (after: number): void => {
    wanted.current = after + 1;
    onChange([...variants.slice(0, after + 1), "", ...variants.slice(after + 1)]);
  };
  return (
    <fieldset class="variants">
      <legend>
        {articles.fields.variants} <small>{articles.hints.variants}</small>
      </legend>
      <ol ref={list}>
        {variants.map((variant, n) => (
          <li key={n}>
            <input
              value={variant}
              maxLength={VARIANT_CHARS}
              dir="auto"
              aria-label={articles.wording(n + 1)}
              aria-invalid={Boolean(fault ?? refused)}
              data-testid="article-variant"
              onInput={(event) => onChange(withText(variants, n, event.currentTarget.value))}
              onKeyDown={(event) => {
                if (event.key !== "Enter" || event.isComposing || event.keyCode === 229) return;
                event.preventDefault();
                add(n);
              }}
              onPaste={(event) => {
                const pasted = event.clipboardData?.getData("text/plain") ?? "";
                if (!/[\r\n]/.test(pasted.trim()) || variant.trim() !== "") return;
                event.preventDefault();
                onChange(withPasted(variants, n, pasted));
              }}
            />
            {may && (
              <button
                type="button"
                class="icon-btn"
                aria-label={articles.removeWording(n + 1)}
                title={articles.removeWording(n + 1)}
                data-testid="variant-remove"
                onClick={() => {
                  wanted.current = n;
                  onChange(without(variants, n));
                }}
              >
                <Icon name="close" />
              </button>
            )}
          </li>
        ))}
      </ol>
      <Fault texts={texts} fault={fault} refused={refused} />
      {may && variants.length < VARIANTS && (
        <button type="button" class="btn small add" data-testid="variant-add" onClick={() => add(variants.length - 1)}>
          <Icon name="plus" />
          {articles.addWording}
        </button>
      )}
    </fieldset>
  );
}
