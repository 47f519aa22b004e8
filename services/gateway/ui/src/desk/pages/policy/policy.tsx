/** The policy: an editor that checks, shows what would change, and only then lets it go live. */

import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { TYPING_RESTS } from "../../../core/limits";
import { call, type Loaded, useLoaded } from "../../state/http";
import { useQueues } from "../../state/queues";
import { mayAdminister } from "../../shell/route";
import { Editor } from "./editor";
import { Head, Shown } from "../parts";
import type { PageProps, PageTexts } from "../props";
import { Changes, type Checked, Faults } from "./policy-check";
import { History } from "./policy-history";
import { QueueView } from "../queue-view";
import { STARTER } from "./starter";

interface Active {
  text: string;
  hash: string;
  active: boolean;
}

export default function PolicyPage({ words, language, texts, role, csrf }: PageProps) {
  const loaded = useLoaded<Active>("/api/policy");
  return (
    <div class="page-body wide" data-testid="policy">
      <Head title={texts.policy.title} intro={texts.policy.intro} />
      <Shown loaded={loaded} texts={texts}>
        {(active) => (
          <Workbench language={language} texts={texts} may={mayAdminister(role)} csrf={csrf} active={active} loaded={loaded}>
            <InForce key={active.hash} words={words} language={language} texts={texts} active={active.active} />
          </Workbench>
        )}
      </Shown>
    </div>
  );
}

/** What holds now, in words: where no policy was stored yet, too. */
function InForce({ words, language, texts, active }: PageTexts & { active: boolean }) {
  const loaded = useQueues();
  return (
    <section data-testid="in-force">
      <h2>{texts.policy.inForce}</h2>
      {!active && <p class="none">{texts.policy.inForceSettings}</p>}
      <Shown loaded={loaded} texts={texts}>
        {({ queues }) => (
          <div class="cards">
            {queues.map((queue) => (
              <QueueView key={queue.name} words={words} language={language} texts={texts} queue={queue} />
            ))}
          </div>
        )}
      </Shown>
    </section>
  );
}

interface WorkbenchProps extends Omit<PageTexts, "words">, Pick<PageProps, "csrf"> {
  may: boolean;
  active: Active;
  loaded: Loaded<Active>;
  /** Between the editor and its history. */
  children: ComponentChildren;
}

function Workbench({ language, texts, may, csrf, active, loaded, children }: WorkbenchProps) {
  const [text, setText] = useState(active.text);
  const [base, setBase] = useState(active.hash);
  const [said, say] = useState("");
  const [line, goTo] = useState<{ n: number } | null>(null);
  const checked = useChecked(text, csrf(), base);
  const { policy } = texts;
  const same = text === active.text;
  const good = checked !== "busy" && checked !== null && checked.faults.length === 0;

  function open(next: string, hash = base): void {
    setText(next);
    setBase(hash);
    say("");
  }

  async function activate(): Promise<void> {
    const answer = await call<{ hash: string }>("/api/policy", { method: "PUT", body: { text, expected_hash: base }, csrf: csrf() });
    if (answer.ok) {
      setBase(answer.body.hash);
      say(policy.activated);
      loaded.again();
    } else say(answer.problem.status === 409 ? policy.conflict : answer.problem.detail || texts.failed);
  }

  return (
    <>
      {!may && <p class="none">{policy.readOnly}</p>}
      <div class="workbench">
        <div class="workbench-text">
          <Editor label={policy.text} text={text} faults={checked === "busy" || !checked ? [] : checked.faults} line={line} onChange={(next) => open(next)} />
          <div class="dialog-foot">
            {text.trim() === "" && may && (
              <button type="button" class="btn first" data-testid="policy-starter" onClick={() => open(STARTER)}>
                {policy.starter}
              </button>
            )}
            {!same && (
              <button type="button" class="btn first" data-testid="policy-reset" onClick={() => open(active.text, active.hash)}>
                {policy.reset}
              </button>
            )}
            <button type="button" class="btn primary" disabled={!may || !good || same} data-testid="policy-activate" onClick={() => void activate()}>
              {policy.activate}
            </button>
          </div>
        </div>
        <div class="workbench-side" aria-live="polite" aria-busy={checked === "busy"} data-testid="policy-verdict" data-state={checked === "busy" ? "busy" : checked === null ? "failed" : good ? "good" : "bad"}>
          {said && <p class="notice" data-testid="policy-said">{said}</p>}
          {checked === "busy" && <p class="none">{policy.checking}</p>}
          {checked === null && <p class="none">{texts.failed}</p>}
          {checked !== null && checked !== "busy" && (
            <>
              {good && <p class="verdict good">✓ {policy.fine}</p>}
              {good && same && active.active && <p class="none">{policy.same}</p>}
              <Faults texts={texts} faults={checked.faults} onLine={(n) => goTo({ n })} />
              {good && !same && <Changes texts={texts} changes={checked.changes} />}
            </>
          )}
        </div>
      </div>
      {children}
      <History language={language} texts={texts} hash={active.hash} onOpen={(old) => open(old)} />
    </>
  );
}

/** What the server says of the text, a moment after the last key; "busy" meanwhile, null when it did not answer. */
function useChecked(text: string, csrf: string, base: string): Checked | "busy" | null {
  const [checked, setChecked] = useState<{ of: string; verdict: Checked | null } | null>(null);
  const key = `${base} ${text}`;
  useEffect(() => {
    let wanted = true;
    const timer = setTimeout(() => {
      void call<Checked>("/api/policy/check", { method: "POST", body: { text }, csrf }).then((answer) => {
        if (wanted) setChecked({ of: key, verdict: answer.ok ? answer.body : null });
      });
    }, TYPING_RESTS);
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [key]);
  return checked?.of === key ? checked.verdict : "busy";
}
