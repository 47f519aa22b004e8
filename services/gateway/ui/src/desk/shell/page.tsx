/** A page beside the desk, read in only when somebody goes there, with its texts. */

import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { useStore } from "../../core/store";
import type { PageWords } from "../../i18n/pages/en";
import type { DeskProps } from "./desk";
import { Icon } from "./icons";
import { goTo } from "./navigate";
import { pagesFor, type PageName } from "./route";

export interface PageProps extends DeskProps {
  texts: PageWords;
}

type Loader<T> = () => Promise<{ default: T }>;

const PAGES: Record<Exclude<PageName, "desk">, Loader<ComponentType<PageProps>>> = {
  search: () => import("../pages/search/search"),
  canned: () => import("../pages/canned"),
  live: () => import("../pages/live/live"),
  agents: () => import("../pages/agents/agents"),
  queues: () => import("../pages/queues"),
  policy: () => import("../pages/policy/policy"),
};

const TEXTS: Record<string, Loader<PageWords>> = {
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

export function Page(props: DeskProps & { page: Exclude<PageName, "desk"> }) {
  const { session, words, language, page } = props;
  const role = useStore(session.state, (state) => state.me?.role);
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
  const title = words.actions.nav[page];
  const shown = ready !== null && ready !== "failed" && ready.page === page ? ready : null;
  return (
    <main class="pane page" data-testid="page" data-page={page} aria-label={title} aria-busy={!shown}>
      <button type="button" class="round only-phone page-back" aria-label={words.back} data-testid="back" onClick={() => goTo("desk")}>
        <Icon name="back" />
      </button>
      {ready === "failed" && <p class="none">{words.refusedOther}</p>}
      {!shown && ready !== "failed" && <div class="bones page-bones" />}
      {shown && role !== undefined && !pagesFor(role).includes(page) && <Forbidden texts={shown.texts} />}
      {shown && role !== undefined && pagesFor(role).includes(page) && <shown.View {...props} texts={shown.texts} />}
    </main>
  );
}

export function Forbidden({ texts }: { texts: PageWords }) {
  return (
    <div class="page-empty" data-testid="forbidden">
      <h1>{texts.forbidden}</h1>
      <p>{texts.forbiddenText}</p>
    </div>
  );
}
