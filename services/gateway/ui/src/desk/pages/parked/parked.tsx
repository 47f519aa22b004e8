/** Parked messages: what was set aside, by channel and kind of reasons; sent again in order, or deleted for good. */

import { useState } from "preact/hooks";
import { useLoaded } from "../../state/http";
import { mayAdminister } from "../../shell/route";
import { Head, Shown, whenText } from "../parts";
import type { PageProps, PageTexts } from "../props";
import { ContentDialog } from "./content-dialog";
import { DoDialog, type Wanted } from "./do-dialog";
import type { Parked, ParkedList } from "./types";

export default function ParkedPage({ language, texts, role, csrf }: PageProps) {
  const [channel, setChannel] = useState("");
  const [reason, setReason] = useState("");
  const [open, setOpen] = useState<Parked | null>(null);
  const [wanted, setWanted] = useState<Wanted | null>(null);
  const query = new URLSearchParams({ limit: "200", ...(channel && { channel }), ...(reason && { reason_class: reason }) });
  const loaded = useLoaded<ParkedList>(`/api/parked?${query}`);
  const words = texts.channels.parked;
  const chosen = channel || reason ? { ...(channel && { channel }), ...(reason && { reason_class: reason }) } : { everything: true };
  return (
    <div class="page-body wide" data-testid="parked">
      <Head title={words.title} intro={words.intro} />
      <Shown loaded={loaded} texts={texts}>
        {({ parked, groups, total }) => (
          <>
            {total === 0 && <p class="page-empty">{words.none}</p>}
            {total > 0 && (
              <div class="parked-filters">
                <Choice label={words.channel} all={words.all} value={channel} testid="parked-channel" choices={named([...new Set(groups.map((one) => one.channel))].filter(Boolean))} onChange={setChannel} />
                <Choice label={words.reason} all={words.all} value={reason} testid="parked-reason" choices={[...new Set(groups.map((one) => one.reason_class))].map((one) => [one, words.classes[one] ?? one])} onChange={setReason} />
                <button type="button" class="btn primary" disabled={parked.length === 0} data-testid="parked-replay" onClick={() => setWanted({ verb: "replay", chosen })}>
                  {words.replay}
                </button>
                {mayAdminister(role) && (
                  <button type="button" class="btn danger" disabled={parked.length === 0} data-testid="parked-drop" onClick={() => setWanted({ verb: "drop", chosen })}>
                    {words.drop}
                  </button>
                )}
                <span>{words.shown(parked.length, total)}</span>
              </div>
            )}
            {parked.length > 0 && <Table texts={texts} language={language} parked={parked} onOpen={setOpen} />}
          </>
        )}
      </Shown>
      {open && <ContentDialog texts={texts} parked={open} onDone={() => setOpen(null)} onWanted={(verb) => (setOpen(null), setWanted({ verb, chosen: { ids: [open.id] } }))} mayDrop={mayAdminister(role)} />}
      {wanted && (
        <DoDialog
          texts={texts}
          csrf={csrf}
          wanted={wanted}
          onDone={() => {
            setWanted(null);
            loaded.again();
          }}
        />
      )}
    </div>
  );
}

const named = (names: readonly string[]): [string, string][] => names.map((one) => [one, one]);

interface ChoiceProps {
  label: string;
  all: string;
  value: string;
  testid: string;
  choices: readonly (readonly [string, string])[];
  onChange(value: string): void;
}

function Choice({ label, all, value, testid, choices, onChange }: ChoiceProps) {
  return (
    <label class="field">
      {label}
      <select value={value} data-testid={testid} onChange={(event) => onChange(event.currentTarget.value)}>
        <option value="">{all}</option>
        {choices.map(([one, text]) => (
          <option key={one} value={one}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}

function Table({ texts, language, parked, onOpen }: Pick<PageTexts, "texts" | "language"> & { parked: readonly Parked[]; onOpen(one: Parked): void }) {
  const words = texts.channels.parked;
  return (
    <table class="table">
      <thead>
        <tr>
          <th>{words.parkedAt}</th>
          <th class="wide-cell">{words.channel}</th>
          <th>{words.reason}</th>
          <th />
        </tr>
      </thead>
      <tbody>
        {parked.map((one) => (
          <tr key={one.id} data-testid="parked-row" data-parked={one.id}>
            <td>{whenText(one.at, language)}</td>
            <td class="wide-cell">{one.channel || words.unknown}</td>
            <td>
              {words.classes[one.reason_class] ?? one.reason_class} <small lang="en">{one.reason}</small>
            </td>
            <td class="number">
              <button type="button" class="btn small" aria-label={`${words.show}: ${one.id}`} data-testid="parked-show" onClick={() => onOpen(one)}>
                {words.show}
              </button>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
