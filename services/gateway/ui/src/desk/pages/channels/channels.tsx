/** Channels: the accounts that customers write to, how they are doing, and a form to connect another. */

import { useState } from "preact/hooks";
import { Icon } from "../../shell/icons";
import { useLoaded } from "../../state/http";
import { Head, Shown } from "../parts";
import type { PageProps } from "../props";
import { AccountCard } from "./account-card";
import { AccountForm } from "./account-form";
import { useCatalogue } from "./setting-words";
import type { Account, Channel, Health } from "./types";

/** ms between two looks at the accounts' health: the connectors write it every five seconds. */
const LOOK_MS = 10_000;

export default function ChannelsPage({ language, texts, csrf }: PageProps) {
  const channels = useLoaded<{ channels: Channel[] }>("/api/channels");
  const accounts = useLoaded<{ accounts: Account[] }>("/api/accounts");
  const health = useLoaded<{ accounts: Health[]; now: number }>("/api/channels/health", LOOK_MS);
  const catalogue = useCatalogue(language);
  const [open, setOpen] = useState<Account | "new" | null>(null);
  const words = texts.channels;
  const known = channels.value?.channels ?? [];
  const again = (): void => {
    accounts.again();
    health.again();
  };
  return (
    <div class="page-body wide" data-testid="channels">
      <Head title={words.title} intro={words.intro}>
        {channels.value && (
          <button type="button" class="btn primary" data-testid="account-add" onClick={() => setOpen("new")}>
            <Icon name="plus" />
            {words.add}
          </button>
        )}
      </Head>
      <Shown loaded={accounts} texts={texts}>
        {(value) => (
          <>
            {value.accounts.length === 0 && <p class="page-empty">{words.none}</p>}
            <div class="cards">
              {value.accounts.map((one) => (
                <AccountCard
                  key={one.id}
                  texts={texts}
                  language={language}
                  csrf={csrf}
                  account={one}
                  channel={known.find((channel) => channel.name === one.channel) ?? null}
                  health={health.value?.accounts.find((of) => of.id === one.id) ?? null}
                  now={health.value?.now ?? Date.now()}
                  onEdit={() => setOpen(one)}
                  onChanged={again}
                />
              ))}
            </div>
          </>
        )}
      </Shown>
      {open && (
        <AccountForm
          texts={texts}
          csrf={csrf()}
          channels={known}
          catalogue={catalogue}
          account={open === "new" ? null : open}
          onDone={() => {
            setOpen(null);
            again();
          }}
        />
      )}
    </div>
  );
}
