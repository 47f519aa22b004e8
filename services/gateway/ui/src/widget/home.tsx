/** The panel's first page: a greeting, who is here, and the way into a conversation. */

import { useStore } from "../core/store";
import { Face } from "../parts/face";
import { Icon } from "../parts/icons";
import type { Props } from "./app";
import { isOpen } from "./state/model";

export function Home({ session, options, words, close }: Props & { close(): void }) {
  const going = useStore(session.state, isOpen);
  return (
    <div class="home">
      <header class="hero">
        <button type="button" class="round" aria-label={words.close} data-testid="close-panel" onClick={close}>
          <Icon name="close" />
        </button>
        <h2>{words.greeting}</h2>
        <p>{words.intro}</p>
      </header>
      <div class="cards">
        <section class="card">
          <Here session={session} options={options} words={words} />
          <button type="button" class="btn primary wide" data-first data-testid="start" onClick={() => session.show("chat")}>
            <Icon name="chat" />
            {going ? words.go_on : words.start}
          </button>
          <p class="hint">{words.startHint}</p>
        </section>
        {(options.email || options.phone) && (
          <section class="card">
            <h3>{words.otherWays}</h3>
            {options.email && <Way icon="mail" href={`mailto:${options.email}`} text={words.write} detail={options.email} />}
            {options.phone && <Way icon="phone" href={`tel:${options.phone.replaceAll(" ", "")}`} text={words.call} detail={options.phone} />}
          </section>
        )}
      </div>
    </div>
  );
}

function Way({ icon, href, text, detail }: { icon: "mail" | "phone"; href: string; text: string; detail: string }) {
  return (
    <a class="way" href={href}>
      <Icon name={icon} />
      <span>
        {text}
        <small>{detail}</small>
      </span>
    </a>
  );
}

function Here({ session, options, words }: Props) {
  const agents = useStore(session.state, (state) => state.agents);
  const welcomed = useStore(session.state, (state) => state.welcomed);
  const online = useStore(session.state, (state) => state.online);
  if (!welcomed) return <div class="bones here-bones" aria-label={words.connecting} />;
  if (agents.length === 0) return <p class="nobody">{online ? words.startHint : words.nobodyHere}</p>;
  return (
    <div class="here">
      <span class="faces">
        {agents.map((agent) => (
          <Face key={agent.name} name={agent.name} photo={agent.photo} size={40} origin={options.origin} />
        ))}
      </span>
      <span>
        <span class="now">{words.hereNow}</span>
        <span class="names">{agents.map((agent) => agent.name.split(" ")[0]).join(", ")}</span>
      </span>
    </div>
  );
}
