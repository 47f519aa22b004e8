/** The panel's first page: a greeting, who is here, and the button that begins a conversation. */

import type { ComponentChildren } from "preact";
import type { AgentFace } from "../core/wire";
import { Avatar } from "../parts/avatar";
import { Icon } from "../parts/icons";
import type { Texts } from "./props";

interface HomeProps extends Texts {
  /** Who is here now. */
  here: ComponentChildren;
  /** The search in the articles, where there is one. */
  search: ComponentChildren;
  /** Below all else. */
  children: ComponentChildren;
  /** The chat is not available on this page. */
  refused: boolean;
  /** There is a conversation to continue. */
  going: boolean;
  email: string | null;
  phone: string | null;
  onStart(): void;
  onClose(): void;
}

export function Home({ words, refused, going, email, phone, here, search, children, onStart, onClose }: HomeProps) {
  return (
    <div class="home">
      <header class="hero">
        <button type="button" class="icon-btn" aria-label={words.close} data-testid="close-panel" onClick={onClose}>
          <Icon name="close" />
        </button>
        <h2>{words.greeting}</h2>
        <p>{words.intro}</p>
      </header>
      <div class="cards">
        {refused ? (
          <section class="card" role="status" data-testid="refused">
            {words.refusedOrigin}
          </section>
        ) : (
          <section class="card">
            {here}
            <button type="button" class="btn primary wide" data-first data-testid="start" onClick={onStart}>
              <Icon name="chat" />
              {going ? words.go_on : words.start}
            </button>
            <p class="hint">{words.startHint}</p>
          </section>
        )}
        {search}
        {(email || phone) && (
          <section class="card">
            <h3>{words.otherWays}</h3>
            <Ways words={words} email={email} phone={phone} />
          </section>
        )}
        {children}
      </div>
    </div>
  );
}

export function Ways({ words, email, phone }: Texts & Pick<HomeProps, "email" | "phone">) {
  return (
    <>
      {email && <Way icon="mail" href={`mailto:${email}`} text={words.write} detail={email} />}
      {phone && <Way icon="phone" href={`tel:${phone.replaceAll(" ", "")}`} text={words.call} detail={phone} />}
    </>
  );
}

function Way({ icon, href, text, detail }: { icon: "mail" | "phone"; href: string; text: string; detail: string }) {
  return (
    <a class="way" href={href}>
      <Icon name={icon} />
      <span>
        {text}
        <small dir="ltr">{detail}</small>
      </span>
    </a>
  );
}

interface HereProps extends Texts {
  origin: string;
  /** Available now, at most three. */
  agents: readonly AgentFace[];
  /** At least one agent is available, shown or not. */
  online: boolean;
  /** It is seen now; without a connection nothing is said. */
  known: boolean;
}

export function Here({ words, origin, agents, online, known }: HereProps) {
  if (!known) return <div class="skeleton here-skeleton" aria-label={words.connecting} />;
  if (agents.length === 0) return <p class="nobody">{online ? words.startHint : words.nobodyHere}</p>;
  return (
    <div class="here">
      <span class="avatars">
        {agents.map((agent) => (
          <Avatar key={agent.name} name={agent.name} photo={agent.photo} size={40} origin={origin} />
        ))}
      </span>
      <span>
        <span class="now">{words.hereNow}</span>
        <span class="names">{agents.map((agent) => agent.name.split(" ")[0]).join(", ")}</span>
      </span>
    </div>
  );
}
