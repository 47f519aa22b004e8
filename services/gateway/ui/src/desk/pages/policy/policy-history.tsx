/** Every policy that was ever active, and the way to look at one again. */

import { exactText } from "../../../parts/words";
import { call, useLoaded } from "../../state/http";
import { Shown, whenText } from "../parts";
import type { PageTexts } from "../props";

interface Stored {
  hash: string;
  author: string;
  at: number;
  active: boolean;
}

export function History({ texts, language, hash, onOpen }: Omit<PageTexts, "words"> & { hash: string; onOpen(text: string): void }) {
  // Another hash in the address asks again once another one is active.
  const loaded = useLoaded<{ policies: Stored[] }>(`/api/policy/history#${hash}`);
  const { policy } = texts;
  async function open(wanted: string): Promise<void> {
    const answer = await call<{ text: string }>(`/api/policy/history/${wanted}`);
    if (answer.ok) onOpen(answer.body.text);
  }
  return (
    <section>
      <h2>{policy.history}</h2>
      <Shown loaded={loaded} texts={texts}>
        {({ policies }) => (
          <>
            {policies.length === 0 && <p class="none">{policy.historyNone}</p>}
            <ol class="history" data-testid="policy-history">
              {policies.map((one) => (
                <li key={one.hash} data-testid="policy-stored" data-hash={one.hash}>
                  <time title={exactText(one.at, language)}>{whenText(one.at, language)}</time>
                  {one.author && <span>{policy.by(one.author)}</span>}
                  <code title={one.hash}>{one.hash.slice(0, 10)}</code>
                  {one.active && <b class="tag good">{policy.active}</b>}
                  <button type="button" class="btn small" onClick={() => void open(one.hash)}>
                    {policy.load}
                  </button>
                </li>
              ))}
            </ol>
          </>
        )}
      </Shown>
    </section>
  );
}
