/** Orders of those invited beside those of the control group, and how sure the difference is, drawn for people who know no statistics. */

import { BY_HAND } from "../../../core/limits";
import { percentText } from "../parts";
import type { PageTexts } from "../props";
import { type Difference, type Group, placeOf, type RuleFigures, scaleOf, verdictOf } from "./figures";

export function Comparison({ language, texts, rule }: PageTexts & { rule: RuleFigures }) {
  const { invitations } = texts;
  const { invited, control_group: control, difference, name } = rule;
  const most = Math.max(invited.rate ?? 0, control.rate ?? 0, 0.01);
  const shared = { language, texts, most };
  return (
    <div class="comparison">
      <h3>{invitations.conversions}</h3>
      <Rate {...shared} name={invitations.groupInvited} group={invited} testid="group-invited" />
      {name !== BY_HAND && <Rate {...shared} name={invitations.groupControl} group={control} testid="group-control" />}
      {difference && <Interval language={language} texts={texts} difference={difference} />}
      <p class="verdict" data-testid="verdict" data-verdict={verdictOf(difference)}>
        {name === BY_HAND && !difference ? invitations.noControl : verdictText(difference, language, texts)}
      </p>
    </div>
  );
}

function verdictText(difference: Difference | null, language: string, { invitations }: PageTexts["texts"]): string {
  const verdict = verdictOf(difference);
  if (!difference || verdict === "none") return invitations.verdictNone;
  const { low, high } = difference;
  if (verdict === "unclear") return invitations.verdictUnclear(pointsText(low, language), pointsText(high, language));
  const [least, most] = verdict === "more" ? [low, high] : [-high, -low];
  const [from, to] = [percentText(least * 100, language), percentText(most * 100, language)];
  return verdict === "more" ? invitations.verdictMore(from, to) : invitations.verdictLess(from, to);
}

/** "+3.5%", "-2%": with its sign on the side where the language has it. */
const pointsText = (share: number, language: string): string =>
  new Intl.NumberFormat(`${language}-u-nu-latn`, { style: "percent", maximumFractionDigits: 1, signDisplay: "exceptZero" }).format(share);

interface RateProps extends Omit<PageTexts, "words"> {
  name: string;
  group: Group;
  /** The higher of both rates: its bar is whole. */
  most: number;
  testid: string;
}

function Rate({ name, group, most, language, texts, testid }: RateProps) {
  const { rate, visitors, converted } = group;
  return (
    <div class={testid === "group-control" ? "level control" : "level"} data-testid={testid}>
      <span class="level-head">
        <span>{name}</span>
        <b>{rate === null ? "–" : percentText(rate * 100, language)}</b>
      </span>
      <span class="bar" aria-hidden="true">
        <i style={{ width: `${((rate ?? 0) / most) * 100}%` }} />
      </span>
      <small>{texts.invitations.of(converted, visitors)}</small>
    </div>
  );
}

/** A scale with zero in the middle: the band is where the difference lies with 95 % confidence, the dot what was counted. */
function Interval({ difference, language, texts }: Omit<PageTexts, "words"> & { difference: Difference }) {
  const { invitations } = texts;
  const scale = scaleOf(difference);
  const [low, value, high] = [difference.low, difference.value, difference.high].map((share) => placeOf(share, scale)) as [number, number, number];
  return (
    <div class="interval">
      <span class="interval-line" role="img" aria-label={invitations.interval(pointsText(difference.low, language), pointsText(difference.high, language))}>
        <i class={verdictOf(difference)} style={{ insetInlineStart: `${low}%`, width: `${high - low}%` }} />
        <em />
        <b style={{ insetInlineStart: `${value}%` }} />
      </span>
      <small class="interval-ends">
        <span>{`${percentText(scale * 100, language)} ${invitations.fewer}`}</span>
        <span>0</span>
        <span>{`${percentText(scale * 100, language)} ${invitations.more}`}</span>
      </small>
    </div>
  );
}
