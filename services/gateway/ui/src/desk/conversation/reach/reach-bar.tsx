/** Above the composer: where the answer goes, how long it may, and what is possible where it may not. */

import type { Address } from "../../../core/reached";
import { useNow } from "../../../parts/now";
import { timeText } from "../../../parts/words";
import { Tel } from "../../first/tel";
import type { Localised, Opened } from "../../props";
import { Icon } from "../../shell/icons";
import { channelIcon, insteadOf, keyOf, leftText, reachOf, type Reach, shownPeer } from "./reach";

interface ReachBarProps extends Opened, Localised {
  aim: Address | null;
  /** Server's clock minus ours, ms. */
  skew: number;
  onAim(key: string): void;
  /** Writes by a template, or by a way that is not the conversation's yet. */
  onWrite(): void;
}

export function ReachBar({ words, language, conversation, aim, skew, onAim, onWrite }: ReachBarProps) {
  // Seconds are shown only in the last minutes, but the end must be seen when it comes.
  const now = useNow(aim?.window_ends_at ? 1000 : 0) + skew;
  const known = conversation.addresses ?? [];
  const reach = reachOf(aim, now);
  if (!aim || (known.length < 2 && reach.state === "open")) return null;
  const { reach: texts } = words;
  const nameOf = (channel: string): string => words.channel[channel] ?? channel;
  const tone = reach.state === "open" || (reach.state === "window" && !reach.soon) ? "calm" : reach.state === "window" ? "soon" : "shut";
  return (
    <div class={`reach-bar ${tone}`} data-testid="reach" data-state={reach.state}>
      {known.length > 1 ? (
        <label class="reach-to">
          <Icon name={channelIcon(aim.channel)} />
          <span>{texts.to}</span>
          <select value={keyOf(aim)} data-testid="reach-to" onChange={(event) => onAim(event.currentTarget.value)}>
            {known.map((one) => (
              <option key={keyOf(one)} value={keyOf(one)}>
                {nameOf(one.channel)}
                {one.channel === "web" ? "" : ` · ${shownPeer(one)}`}
              </option>
            ))}
          </select>
        </label>
      ) : (
        <Icon name={channelIcon(aim.channel)} />
      )}
      <strong role="status">{textOf(reach)}</strong>
      {tone === "shut" && possible()}
    </div>
  );

  function textOf(shown: Reach): string {
    const channel = nameOf(aim?.channel ?? "");
    if (shown.state === "open") return "";
    if (shown.state === "window") return (shown.soon ? texts.closing : texts.left)(leftText(shown.left, language));
    if (shown.state === "closed") return texts.closed(channel, timeText(shown.since, language));
    return texts[shown.state](channel);
  }

  function possible() {
    if (!aim) return null;
    const { addresses, email, phone } = insteadOf(conversation, aim, now);
    const template = reach.state === "closed";
    if (addresses.length === 0 && !email && !phone && !template) return <span data-testid="reach-nothing">{texts.nothing}</span>;
    return (
      <span class="reach-instead" data-testid="reach-instead">
        {texts.instead}
        {addresses.map((one) => (
          <button key={keyOf(one)} type="button" class="btn" onClick={() => onAim(keyOf(one))}>
            <Icon name={channelIcon(one.channel)} />
            {nameOf(one.channel)}
          </button>
        ))}
        {(template || email) && (
          <button type="button" class="btn" data-testid="reach-write" onClick={onWrite}>
            <Icon name="mail" />
            {template ? texts.first.sendTemplate : email}
          </button>
        )}
        {phone && (
          <Tel words={words} number={phone} button>
            <Icon name="phone" />
            {phone}
          </Tel>
        )}
      </span>
    );
  }
}
