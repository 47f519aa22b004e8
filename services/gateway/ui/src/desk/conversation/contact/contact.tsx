/** The right pane: who the contact is, where they are, how they came in. */

import type { ComponentChildren } from "preact";
import type { AgentConversation } from "../../../core/wire";
import { addressShown } from "../../../core/links";
import { mailHref, withoutTurns } from "../../../core/text";
import { Avatar } from "../../../parts/avatar";
import { exactText, timeText } from "../../../parts/words";

import { Tel } from "../../first/tel";
import { ContactContextView } from "../../history/contact-context";
import { FaqTriedView } from "../../history/faq-tried";
import type { Localised } from "../../props";
import { Icon } from "../../shell/icons";
import { invitationText, nameOf } from "../../state/names";
import { Promise, Rated } from "./promise";
import { Tags } from "./tags";
import { WhyBox } from "./why";

interface ContactProps extends Localised {
  conversation: AgentConversation;
  tags: readonly string[];
  /** Offered while one types. */
  knownTags: readonly string[];
  /** Left out: to look at only. */
  onTags?: ((tags: string[]) => void) | undefined;
  csrf(): string;
  /** Server's clock minus ours, ms. */
  skew: number;
  /** Marks a promised answer as given elsewhere; left out: to look at only. */
  onKeep?: ((how: string) => void) | undefined;
  /** Writes to them by another way; left out: to look at only. */
  onWrite?: (() => void) | undefined;
  onBack(): void;
}

export function Contact({ words, language, conversation: c, tags, knownTags, onTags, csrf, skew, onKeep, onWrite, onBack }: ContactProps) {
  const { visitor, entry } = c;
  const name = nameOf(c, words);
  return (
    <aside class="pane person" aria-label={words.person} data-testid="person">
      <button type="button" class="icon-btn not-wide" aria-label={words.back} onClick={onBack}>
        <Icon name="back" />
      </button>
      <div class="person-top">
        <Avatar name={name} size={64} here={c.visitor_online ?? null} />
        <h2>{name}</h2>
        {c.visitor_online != null && <small>{`${words.facts.online}: ${c.visitor_online ? words.onSite : words.notOnSite}`}</small>}
      </div>
      {c.note && (
        <div class="person-note" data-testid="transfer-note">
          <strong>{words.noteFrom}</strong>
          <p dir="auto">{c.note}</p>
        </div>
      )}
      <Promise words={words} language={language} conversation={c} skew={skew} onKeep={onKeep} />
      <Rated words={words} conversation={c} />
      <FaqTriedView words={words} language={language} faq={c.faq} />
      <ContactContextView key={`${c.id} ${c.status}`} words={words} language={language} conversation={c} csrf={csrf} onWrite={onWrite} />
      {(tags.length > 0 || onTags) && (
        <section class="person-tags">
          <h3>{words.actions.tags}</h3>
          <Tags words={words} tags={tags} known={knownTags} onChange={onTags} id="person" />
        </section>
      )}
      <dl>
        <Fact name={words.facts.email}>{visitor.email && <a href={mailHref(visitor.email)}>{visitor.email}</a>}</Fact>
        <Fact name={words.facts.phone}>{visitor.phone && <Tel words={words} number={visitor.phone} />}</Fact>
        <Fact name={words.facts.language}>{languageName(visitor.language, language)}</Fact>
        <Fact name={words.facts.page}>
          {(entry?.page || entry?.title) && <PageLink url={entry.page} title={entry.title} />}
        </Fact>
        <Fact name={words.facts.invitation}>{invitationText(c.entry?.invitation, words)}</Fact>
        <Fact name={words.facts.entry}>{entry?.point}</Fact>
        <Fact name={words.facts.referrer}>
          {entry?.referrer && <PageLink url={entry.referrer} />}
        </Fact>
        <Fact name={words.facts.skills}>
          {c.skills.length > 0 &&
            c.skills.map((skill) => (
              <b key={skill} class="tag">
                {skill}
              </b>
            ))}
        </Fact>
        <Fact name={words.actions.queue}>{c.queue}</Fact>
        <Fact name={words.history.faq.stage}>{c.stage && c.stage !== "chat" && (words.history.faq.stages[c.stage] ?? c.stage)}</Fact>
        <Fact name={words.actions.outcome}>{c.outcome && (words.actions.outcomes[c.outcome] ?? c.outcome)}</Fact>
        <Fact name={words.facts.channel}>{words.channel[c.channel] ?? c.channel}</Fact>
        <Fact name={words.facts.opened}>
          <time title={exactText(c.opened_at, language)}>{timeText(c.opened_at, language)}</time>
        </Fact>
        {Object.entries(visitor.attributes ?? {})
          .filter(([key]) => !key.startsWith("asked."))
          .map(([key, value]) => (
          <Fact key={key} name={key}>
            {typeof value === "object" ? JSON.stringify(value) : String(value)}
          </Fact>
        ))}
      </dl>
      <WhyBox key={c.id} words={words} language={language} conversation={c} />
    </aside>
  );
}

/** Nothing is shown for what is not known. */
function Fact({ name, children }: { name: string; children: ComponentChildren }) {
  if (!children) return null;
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** The visitor's browser says what the page is called: the link shows where it leads, the title stands beside it. */
function PageLink({ url, title }: { url?: string | null | undefined; title?: string | null | undefined }) {
  const { href, text } = addressShown(url ?? "", location.origin);
  return (
    <>
      {title && <bdi class="page-title">{withoutTurns(title)}</bdi>}
      {href ? (
        <a href={href} target="_blank" rel="noopener noreferrer" dir="ltr">
          {text}
        </a>
      ) : (
        text && <bdi>{text}</bdi>
      )}
    </>
  );
}

function languageName(code: string | null | undefined, language: string): string | null {
  if (!code) return null;
  try {
    return new Intl.DisplayNames([language], { type: "language" }).of(code) ?? code;
  } catch {
    return code;
  }
}
