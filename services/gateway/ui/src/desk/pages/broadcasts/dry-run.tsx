/** Who would be told if it were started now; nothing leaves. */

import { languageName } from "../articles/language-select";
import type { PageProps } from "../props";
import { LeftOutList } from "./left-out";
import { countText } from "./numbers";
import type { DryRun } from "./types";

export function DryRunResult({ words: desk, texts, language, result }: Pick<PageProps, "words" | "texts" | "language"> & { result: DryRun }) {
  const words = texts.broadcasts;
  const groups: [string, [string, number][]][] = [
    [words.byChannel, Object.entries(result.channels).map(([id, n]) => [desk.reach.channels[id] ?? id, n])],
    [words.byLanguage, Object.entries(result.languages).map(([tag, n]) => [languageName(tag, language), n])],
  ];
  return (
    <div class="broadcast-part" role="status" data-testid="dry-run">
      <strong data-testid="would-tell">{words.wouldTell(result.told, countText(result.audience, language))}</strong>
      <div class="broadcast-groups">
        {groups
          .filter(([, counts]) => counts.length > 0)
          .map(([title, counts]) => (
            <div key={title}>
              <h3>{title}</h3>
              <dl class="broadcast-counts">
                {counts.map(([name, n]) => (
                  <div key={name}>
                    <dt>
                      <bdi>{name}</bdi>
                    </dt>
                    <dd>{countText(n, language)}</dd>
                  </div>
                ))}
              </dl>
            </div>
          ))}
        <div>
          <h3>{words.leftOut}</h3>
          <LeftOutList texts={texts} language={language} leftOut={result.left_out} />
        </div>
      </div>
    </div>
  );
}
