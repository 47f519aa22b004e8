/** A page beside the desk, loaded with its texts only when somebody goes there. */

import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { useStore } from "../../core/store";
import type { PageWords } from "../../i18n/pages/en";
import { Forbidden } from "../pages/forbidden";
import type { PageProps } from "../pages/props";
import type { Localised } from "../props";
import { queueOf, sameItems, tagsKnown } from "../state/model";
import type { DeskSession } from "../state/session";
import { Icon } from "./icons";
import { goTo } from "./navigate";
import { pagesFor, type PageName } from "./route";

type Loader<T> = () => Promise<{ default: T }>;

const PAGES: Record<Exclude<PageName, "desk">, Loader<ComponentType<PageProps>>> = {
  visitors: () => import("../pages/visitors/visitors"),
  invitations: () => import("../pages/invitations/invitations"),
  promises: () => import("../pages/promises/promises"),
  contacts: () => import("../pages/contacts/contacts"),
  search: () => import("../pages/search/search"),
  canned: () => import("../pages/canned"),
  articles: () => import("../pages/articles/articles"),
  live: () => import("../pages/live/live"),
  agents: () => import("../pages/agents/agents"),
  queues: () => import("../pages/queues"),
  broadcasts: () => import("../pages/broadcasts/broadcasts"),
  funnel: () => import("../pages/funnel/funnel"),
  forms: () => import("../pages/forms/forms"),
  policy: () => import("../pages/policy/policy"),
  channels: () => import("../pages/channels/channels"),
  parked: () => import("../pages/parked/parked"),
  audit: () => import("../pages/audit/audit"),
};

const TEXTS: Record<string, Loader<PageWords>> = {
  ar: () => import("../../i18n/pages/ar"),
  de: () => import("../../i18n/pages/de"),
  es: () => import("../../i18n/pages/es"),
  ru: () => import("../../i18n/pages/ru"),
};
const english: Loader<PageWords> = () => import("../../i18n/pages/en");

interface Ready {
  page: PageName;
  View: ComponentType<PageProps>;
  texts: PageWords;
}

export function Page({ session, words, language, page }: Localised & { session: DeskSession; page: Exclude<PageName, "desk"> }) {
  const ready = useParts(page, language);
  const role = useStore(session.state, (state) => state.me?.role);
  const title = words.actions.nav[page];
  const shown = ready !== null && ready !== "failed" && ready.page === page ? ready : null;
  return (
    <main class="pane page" data-testid="page" data-page={page} aria-label={title} aria-busy={!shown}>
      <button type="button" class="icon-btn only-phone page-back" aria-label={words.back} data-testid="back" onClick={() => goTo("desk")}>
        <Icon name="back" />
      </button>
      {ready === "failed" && <p class="none">{words.refusedOther}</p>}
      {!shown && ready !== "failed" && <div class="skeleton page-skeleton" />}
      {shown && role !== undefined && !pagesFor(role).includes(page) && <Forbidden texts={shown.texts} />}
      {shown && role !== undefined && pagesFor(role).includes(page) && <Connected session={session} words={words} language={language} role={role} {...shown} />}
    </main>
  );
}

/** The page's chunk, its texts and the styles of all pages; null while they are on their way. */
function useParts(page: Exclude<PageName, "desk">, language: string): Ready | "failed" | null {
  const [ready, setReady] = useState<Ready | "failed" | null>(null);
  useEffect(() => {
    let wanted = true;
    const both = Promise.all([PAGES[page](), (TEXTS[language] ?? english)(), import("../pages/styles")]);
    both.then(
      ([{ default: View }, { default: texts }]) => wanted && setReady({ page, View, texts }),
      () => wanted && setReady("failed"),
    );
    return () => void (wanted = false);
  }, [page, language]);
  return ready;
}

function Connected({ session, words, language, role, View, texts }: Localised & Ready & { session: DeskSession; role: string }) {
  const team = useStore(session.state, (state) => state.agents);
  const tags = useStore(session.state, tagsKnown, sameItems);
  const waiting = useStore(session.state, queueOf, sameItems);
  const unlisted = useStore(session.state, (state) => state.waitingMore);
  const skew = useStore(session.state, (state) => state.skew);
  const draining = useStore(session.sender.box, (box) => box.entries.filter(({ frame }) => frame.type === "drain").map(({ frame }) => String(frame.agent)), sameItems);
  return (
    <View
      words={words}
      language={language}
      texts={texts}
      role={role}
      csrf={session.csrf}
      team={team}
      tags={tags}
      waiting={waiting}
      waitingCount={waiting.length + unlisted}
      draining={draining}
      skew={skew}
      onCommand={session.command}
      onOpen={(conversation) => {
        session.show(conversation);
        goTo("desk");
      }}
    />
  );
}
