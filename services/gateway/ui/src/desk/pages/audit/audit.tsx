/** The audit log, for administrators: who read or changed what, page by page, narrowed by person, action, thing and day. */

import { useEffect, useState } from "preact/hooks";
import { TYPING_RESTS } from "../../../core/limits";
import { call, useLoaded } from "../../state/http";
import { Head, Shown } from "../parts";
import type { PageProps } from "../props";
import { Entries } from "./entries";
import { FilterFields } from "./filter-fields";
import { type AuditPage, type Filters, isFiltered, type Named, noFilters, pathOf } from "./filters";

export default function AuditLogPage(props: PageProps) {
  const { texts } = props;
  const { audit } = texts;
  const [filters, setFilters] = useState(noFilters);
  const [asked, setAsked] = useState(noFilters);
  // Also those who are not here now, and those who may not sign in any more.
  const agents = useLoaded<{ agents: Named[] }>("/api/agents").value?.agents ?? props.team;
  useEffect(() => {
    const timer = setTimeout(() => setAsked(filters), filters.thing === asked.thing ? 0 : TYPING_RESTS);
    return () => clearTimeout(timer);
  }, [filters]);
  const loaded = useLoaded<AuditPage>(pathOf(asked, 0));
  return (
    <div class="page-body wide" data-testid="audit">
      <Head title={audit.title} intro={audit.intro} />
      <FilterFields {...props} agents={agents} filters={filters} onChange={(part) => setFilters((old) => ({ ...old, ...part }))} />
      <Shown loaded={loaded} texts={texts}>
        {(page) =>
          page.entries.length === 0 ? (
            <p class="page-empty">{isFiltered(asked) ? audit.noneSo : audit.none}</p>
          ) : (
            <Pages key={pathOf(asked, 0)} {...props} first={page} agents={agents} filters={asked} onNarrow={(part) => setFilters((old) => ({ ...old, ...part }))} />
          )
        }
      </Shown>
      <p class="none">
        {audit.whole}{" "}
        <code lang="en" dir="ltr">
          usher audit --verify
        </code>
      </p>
    </div>
  );
}

interface PagesProps extends PageProps {
  first: AuditPage;
  agents: readonly Named[];
  filters: Filters;
  onNarrow(part: Partial<Filters>): void;
}

function Pages(props: PagesProps) {
  const { first, filters, texts } = props;
  const [pages, setPages] = useState<AuditPage[]>([]);
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState(false);
  const all = [first, ...pages];
  const next = all[all.length - 1]?.next ?? 0;
  async function go(): Promise<void> {
    setBusy(true);
    const answer = await call<AuditPage>(pathOf(filters, next));
    setBusy(false);
    setFailed(!answer.ok);
    if (answer.ok) setPages((old) => [...old, answer.body]);
  }
  return (
    <>
      <Entries {...props} entries={all.flatMap((page) => page.entries)} />
      {failed && <p role="alert">{texts.failed}</p>}
      {next > 0 && (
        <button type="button" class="btn" disabled={busy} data-testid="audit-more" onClick={() => void go()}>
          {texts.audit.more}
        </button>
      )}
    </>
  );
}
