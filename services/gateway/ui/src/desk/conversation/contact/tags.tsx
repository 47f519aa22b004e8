/** Tags as chips that can be taken off, and a field that adds one. */

import { useState } from "preact/hooks";
import { isComposing } from "../../../core/keys";
import { TAG_LIMIT } from "../../../core/limits";
import type { Texts } from "../../props";
import { Icon } from "../../shell/icons";
import { tagOf } from "../../state/model";

interface TagsProps extends Texts {
  tags: readonly string[];
  /** Offered while one types. */
  known: readonly string[];
  /** Left out: to look at only. */
  onChange?: ((tags: string[]) => void) | undefined;
  /** Tells two fields on one page apart. */
  id: string;
}

export function Tags({ words, tags, known, onChange, id }: TagsProps) {
  const [text, setText] = useState("");
  const { actions } = words;
  const add = (): void => {
    const tag = tagOf(text);
    setText("");
    if (tag && !tags.includes(tag)) onChange?.([...tags, tag]);
  };
  return (
    <div class="tags" data-testid={`tags-${id}`}>
      {tags.map((tag) => (
        <span key={tag} class="tag" data-testid="tag" data-tag={tag}>
          {tag}
          {onChange && (
            <button type="button" aria-label={actions.removeTag(tag)} onClick={() => onChange(tags.filter((one) => one !== tag))}>
              <Icon name="close" />
            </button>
          )}
        </span>
      ))}
      {onChange && (
        <>
          <input
            value={text}
            list={`known-${id}`}
            maxLength={TAG_LIMIT}
            placeholder={actions.addTag}
            aria-label={actions.addTag}
            autocapitalize="none"
            data-testid="add-tag"
            onInput={(event) => setText(event.currentTarget.value)}
            onBlur={add}
            onKeyDown={(event) => {
              if (isComposing(event) || (event.key !== "Enter" && event.key !== ",")) return;
              event.preventDefault();
              add();
            }}
          />
          <datalist id={`known-${id}`}>
            {known.filter((tag) => !tags.includes(tag)).map((tag) => (
              <option key={tag} value={tag} />
            ))}
          </datalist>
        </>
      )}
    </div>
  );
}
