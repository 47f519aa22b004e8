/** Broadcasts: those that there are with their figures, and a new one. */

import "./broadcasts.css";
import { useState } from "preact/hooks";
import { useLoaded } from "../../state/http";
import { Icon } from "../../shell/icons";
import { Head, Shown, whenText } from "../parts";
import type { PageProps } from "../props";
import { BroadcastView } from "./broadcast-view";
import { DraftForm } from "./drafting/draft-form";
import { byOf, endsOf, toneOf } from "./figures";
import { countText } from "./numbers";
import { Progress } from "./progress";
import { StateTag } from "./state-tag";
import type { Broadcast } from "./types";

/** How often the list is read again: the figures of all of them are counted each time. */
const LOOK_MS = 10_000;

type Open = { form: Broadcast | null } | { view: Broadcast } | null;

export default function BroadcastsPage(props: PageProps) {
  const { words: desk, language, texts, csrf, team } = props;
  const loaded = useLoaded<{ broadcasts: Broadcast[] }>("/api/broadcasts", LOOK_MS);
  const [open, setOpen] = useState<Open>(null);
  const words = texts.broadcasts;
  return (
    <div class="page-body" data-testid="broadcasts">
      <Head title={words.title} intro={words.intro}>
        <button type="button" class="btn primary" data-testid="broadcast-add" onClick={() => setOpen({ form: null })}>
          <Icon name="plus" />
          {words.add}
        </button>
      </Head>
      <Shown loaded={loaded} texts={texts}>
        {(value) =>
          value.broadcasts.length === 0 ? (
            <div class="page-empty" data-testid="broadcasts-none">
              <p>{words.none}</p>
              <small>{words.noneText}</small>
            </div>
          ) : (
            <ul class="broadcasts">
              {value.broadcasts.map((one) => (
                <Row key={one.id} texts={texts} language={language} team={team} one={one} onOpen={() => setOpen({ view: one })} />
              ))}
            </ul>
          )
        }
      </Shown>
      {open && "form" in open && (
        <DraftForm
          words={desk}
          language={language}
          texts={texts}
          csrf={csrf}
          like={open.form}
          others={loaded.value?.broadcasts ?? []}
          onDone={(drafted) => {
            setOpen(drafted && { view: drafted });
            loaded.again();
          }}
        />
      )}
      {open && "view" in open && (
        <BroadcastView
          words={desk}
          language={language}
          texts={texts}
          csrf={csrf}
          team={team}
          shown={open.view}
          onCopy={(one) => setOpen({ form: one })}
          onDone={() => {
            setOpen(null);
            loaded.again();
          }}
        />
      )}
    </div>
  );
}

function Row({ texts, language, team, one, onOpen }: Pick<PageProps, "texts" | "language" | "team"> & { one: Broadcast; onOpen(): void }) {
  const words = texts.broadcasts;
  return (
    <li class="broadcast" data-testid="broadcast-row" data-id={one.id}>
      <button type="button" class="broadcast-open" data-testid="broadcast-open" onClick={onOpen}>
        <strong dir="auto">{one.name}</strong>
        <StateTag texts={texts} state={one.state} />
        <small>{one.started_at === null ? words.created(whenText(one.created_at, language), byOf(one, team)) : words.started(whenText(one.started_at, language))}</small>
      </button>
      <Progress texts={texts} language={language} one={one} />
      <p class="states">
        {endsOf(one.figures).map(([end, n]) => (
          <span key={end} data-end={end}>
            {words.ends[end]} <b class={toneOf(end)}>{countText(n, language)}</b>
          </span>
        ))}
      </p>
    </li>
  );
}
