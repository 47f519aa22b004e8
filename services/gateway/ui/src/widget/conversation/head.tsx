/** The head of the conversation: who is there, the sound, ending it, closing the panel. */

import { useState } from "preact/hooks";
import type { Sound } from "../../core/sound";
import { useStore } from "../../core/store";
import { Avatar } from "../../parts/avatar";
import { Icon } from "../../parts/icons";
import type { AgentFace } from "../../core/wire";
import type { Shown, Texts } from "../props";
import { isOpen } from "../state/model";

interface HeadProps extends Shown {
  sound: Sound;
  /** Whose invitation was accepted, before the conversation begins. */
  invitedBy: AgentFace | null;
  /** Without a connection it is not known whether the agent is there. */
  connected: boolean;
  onBack(): void;
  onEnd(): void;
  onClose(): void;
}

export function Head({ words, origin, conversation, invitedBy, connected, sound, onBack, onEnd, onClose }: HeadProps) {
  const agent = conversation?.agent ?? (conversation ? null : invitedBy);
  const going = isOpen({ conversation });
  const [asking, setAsking] = useState(false);
  return (
    <header class="head">
      <button type="button" class="icon-btn" aria-label={words.back} data-testid="back" onClick={onBack}>
        <Icon name="back" />
      </button>
      {agent && <Avatar name={agent.name} photo={agent.photo} size={36} origin={origin} />}
      <div class="who" data-testid="agent">
        <strong>{agent?.name ?? words.team}</strong>
        {agent && going && connected && <small>{words.withYou}</small>}
      </div>
      <SoundSwitch sound={sound} words={words} />
      {going && (
        <button type="button" class="icon-btn" aria-label={words.end} title={words.end} data-testid="end" onClick={() => setAsking(true)}>
          <Icon name="out" />
        </button>
      )}
      <button type="button" class="icon-btn" aria-label={words.close} data-testid="close-panel" onClick={onClose}>
        <Icon name="close" />
      </button>
      {asking && going && (
        <div class="confirm" role="alertdialog" aria-label={words.endAsk}>
          <span>{words.endAsk}</span>
          <button type="button" class="btn" autofocus onClick={() => setAsking(false)}>
            {words.endNo}
          </button>
          <button
            type="button"
            class="btn danger"
            data-testid="end-yes"
            onClick={() => {
              setAsking(false);
              onEnd();
            }}
          >
            {words.endYes}
          </button>
        </div>
      )}
    </header>
  );
}

/** Answers sound while one does not look. */
function SoundSwitch({ sound, words }: Texts & { sound: Sound }) {
  const on = useStore(sound.state, (state) => state !== "off");
  const label = on ? words.mute : words.unmute;
  return (
    <button type="button" class="icon-btn" aria-label={label} title={label} data-testid="sound" data-state={on ? "on" : "off"} onClick={sound.toggle}>
      <Icon name={on ? "sound" : "quiet"} />
    </button>
  );
}
