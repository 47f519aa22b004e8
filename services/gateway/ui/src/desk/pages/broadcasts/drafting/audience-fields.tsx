/** Who is told: those who have agreed, and of these only who has certain facts, speaks a language, or can be reached so. */

import { Icon } from "../../../shell/icons";
import type { PageTexts } from "../../props";
import { ChoiceField } from "./choice-field";
import { type Draft, faultAt, type FactDraft, type Faults, factOf } from "./draft";
import { FaultText, wrongAt } from "./fault-text";
import { TextField } from "./text-field";
import type { Broadcast } from "../types";

interface Props extends Pick<PageTexts, "texts"> {
  draft: Draft;
  faults: Faults;
  channels: readonly { id: string; name: string }[];
  /** That have told somebody something. */
  former: readonly Broadcast[];
  change(part: Partial<Draft>): void;
}

export function AudienceFields({ texts, draft, faults, channels, former, change }: Props) {
  const words = texts.broadcasts;
  const shared = { texts, faults };
  return (
    <section class="broadcast-part">
      <h3>{words.who}</h3>
      <TextField {...shared} label={words.consent} hint={words.consentHint} field="rule.consent" testid="broadcast-consent" value={draft.consent} onChange={(consent) => change({ consent })} />
      <FactFields {...shared} facts={draft.facts} onChange={(facts) => change({ facts })} />
      <TextField {...shared} label={words.languages} hint={words.languagesHint} field="audience.languages" deep optional testid="broadcast-languages" value={draft.languages} onChange={(languages) => change({ languages })} />
      <ChoiceField {...shared} label={words.reachable} hint={words.reachableHint} field="audience.channels" testid="broadcast-reachable" choices={channels} chosen={draft.reachable} onChange={(reachable) => change({ reachable })} />
      {(former.length > 0 || draft.without.length > 0) && (
        <ChoiceField {...shared} label={words.without} field="audience.without" testid="broadcast-without" choices={former} chosen={draft.without} onChange={(without) => change({ without })} />
      )}
    </section>
  );
}

interface FactProps extends Pick<PageTexts, "texts"> {
  faults: Faults;
  facts: readonly FactDraft[];
  onChange(facts: FactDraft[]): void;
}

function FactFields({ texts, faults, facts, onChange }: FactProps) {
  const words = texts.broadcasts;
  const set = (place: number, part: Partial<FactDraft>): void => onChange(facts.map((one, n) => (n === place ? { ...one, ...part } : one)));
  return (
    <fieldset class="broadcast-facts">
      <legend>
        {words.facts} <small>{words.optional}</small>
      </legend>
      {facts.map((one, place) => {
        const field = `audience.facts.${factOf(one.name)}`;
        const fault = faultAt(faults, field, true);
        return (
          <div key={place} class="field" data-testid="broadcast-fact">
            <span class="broadcast-line">
              <input value={one.name} dir="auto" autocapitalize="none" placeholder={words.fact} aria-label={words.fact} data-testid="fact-name" {...wrongAt(fault, field)} onInput={(event) => set(place, { name: event.currentTarget.value })} />
              <input value={one.values} dir="auto" placeholder={words.factIs} aria-label={`${one.name || words.fact} ${words.factIs}`} data-testid="fact-values" {...wrongAt(fault, field)} onInput={(event) => set(place, { values: event.currentTarget.value })} />
              <button type="button" class="icon-btn" aria-label={`${texts.remove}: ${one.name || words.fact}`} onClick={() => onChange(facts.filter((_, n) => n !== place))}>
                <Icon name="close" />
              </button>
            </span>
            <FaultText texts={texts} fault={fault} field={field} />
          </div>
        );
      })}
      <button type="button" class="btn small" data-testid="fact-add" onClick={() => onChange([...facts, { name: "", values: "" }])}>
        <Icon name="plus" />
        {words.addFact}
      </button>
      {facts.length > 0 && <small>{words.factsHint}</small>}
    </fieldset>
  );
}
