/** Who is on the site now: of thousands only the rows in sight are asked for and drawn. */

import type { RefObject } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { TYPING_RESTS, VISITOR_CARD_HEIGHT, VISITOR_ROW_HEIGHT, VISITORS_AS_CARDS } from "../../../core/limits";
import { useWindow } from "../../../parts/visible";
import { type PresentVisit, useVisitors, type VisitorList } from "../../state/visitors/polled";
import { anybody, isFiltered, type Wanted } from "../../state/visitors/wanted";
import { Head, Shown } from "../parts";
import type { PageProps, PageTexts } from "../props";
import { InviteDialog } from "./invite-dialog";
import { VisitorFilters } from "./visitor-filters";
import { VisitorCard, VisitorRow } from "./visitor-row";

export default function VisitorsPage({ words, language, texts, skew, csrf }: PageProps) {
  const [inviting, setInviting] = useState<PresentVisit | null>(null);
  const [wanted, setWanted] = useState<Wanted>(anybody);
  const [from, setFrom] = useState(0);
  const loaded = useVisitors(useRested(wanted), from);
  const { visitors } = texts;
  const list = loaded.value;
  return (
    <div class="page-body wide" data-testid="visitors">
      <Head title={visitors.title} intro={list && (loaded.problem ? visitors.stale : countText(list, texts))} />
      <VisitorFilters texts={texts} language={language} wanted={wanted} onChange={setWanted} />
      <Shown loaded={loaded} texts={texts}>
        {(value) => (value.found === 0 ? <Nobody texts={texts} filtered={value.total > 0 && isFiltered(wanted)} /> : <Rows words={words} language={language} texts={texts} list={value} skew={skew} onSeen={setFrom} onInvite={setInviting} />)}
      </Shown>
      {inviting && <InviteDialog words={words} texts={texts} visit={inviting} csrf={csrf} onDone={() => setInviting(null)} />}
    </div>
  );
}

const countText = ({ found, total }: VisitorList, { visitors }: PageTexts["texts"]): string => (total === 0 ? "" : found === total ? visitors.count(total) : visitors.countOf(found, total));

function Nobody({ texts, filtered }: Pick<PageTexts, "texts"> & { filtered: boolean }) {
  const { visitors } = texts;
  return (
    <div class="page-empty" data-testid="visitors-none">
      <p>{filtered ? visitors.noneFit : visitors.nobody}</p>
      {!filtered && <small>{visitors.nobodyText}</small>}
    </div>
  );
}

interface RowsProps extends PageTexts {
  list: VisitorList;
  skew: number;
  /** The first row in sight. */
  onSeen(row: number): void;
  onInvite(visit: PresentVisit): void;
}

const COLUMNS = ["who", "page", "time", "pages", "visits", "cart", "source", "state"] as const;

function Rows({ words, language, texts, list, skew, onSeen, onInvite }: RowsProps) {
  const rows = useRef<HTMLDivElement>(null);
  const box = useRef<HTMLElement | null>(null);
  useLayoutEffect(() => void (box.current = rows.current?.closest<HTMLElement>(".page") ?? null), []);
  const cards = useNarrow(rows);
  const height = cards ? VISITOR_CARD_HEIGHT : VISITOR_ROW_HEIGHT;
  const { from, to } = useWindow(box, rows, list.found, height);
  useEffect(() => onSeen(from), [from]);
  const shared = { words, language, texts, skew, onInvite, at: list.at };
  const places = Array.from({ length: to - from }, (_, n) => from + n);
  const drawn = places.map((place) => {
    const visit = list.visits[place - list.offset];
    if (!visit) return <div key={`place ${place}`} class="visitor skeleton" aria-hidden="true" />;
    return cards ? <VisitorCard key={visit.id} {...shared} visit={visit} /> : <VisitorRow key={visit.id} {...shared} visit={visit} row={place + 2} />;
  });
  const space = { paddingTop: `${from * height}px`, paddingBottom: `${(list.found - to) * height}px` };
  if (cards)
    return (
      <div ref={rows} class="visitors cards-list" role="list" aria-label={texts.visitors.title} style={space}>
        {drawn}
      </div>
    );
  return (
    <div class="visitors" role="table" aria-label={texts.visitors.title} aria-rowcount={list.found + 1}>
      <div role="rowgroup">
        <div class="visitor-head" role="row" aria-rowindex={1}>
          {COLUMNS.map((column) => (
            <div key={column} role="columnheader" class={column === "cart" ? "number" : column === "visits" || column === "source" ? "visitor-more" : ""}>
              {texts.visitors.columns[column]}
            </div>
          ))}
        </div>
      </div>
      <div ref={rows} role="rowgroup" style={space}>
        {drawn}
      </div>
    </div>
  );
}

/** Whether the list has room for cards only. */
function useNarrow(list: RefObject<HTMLElement | null>): boolean {
  const [narrow, setNarrow] = useState(false);
  useLayoutEffect(() => {
    const page = list.current?.closest<HTMLElement>(".page-body");
    if (!page) return;
    const look = (): void => setNarrow(page.clientWidth < VISITORS_AS_CARDS);
    look();
    const resized = new ResizeObserver(look);
    resized.observe(page);
    return () => resized.disconnect();
  }, []);
  return narrow;
}

/** What is wanted once nobody has typed for a moment. */
function useRested(wanted: Wanted): Wanted {
  const [rested, setRested] = useState(wanted);
  useEffect(() => {
    const typed = wanted.q !== rested.q || wanted.source !== rested.source;
    const timer = setTimeout(() => setRested(wanted), typed ? TYPING_RESTS : 0);
    return () => clearTimeout(timer);
  }, [wanted]);
  return rested;
}
