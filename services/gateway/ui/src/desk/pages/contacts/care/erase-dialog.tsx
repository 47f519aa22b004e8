/** Erasing a contact: what goes and what stays, the name typed as the confirmation, progress, and the proof. */

import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { CareWords } from "../../../../i18n/care/en";
import { Modal } from "../../../dialogs/modal";
import { goTo } from "../../../shell/navigate";
import { hashOf } from "../../../shell/route";
import { sayErased } from "../../../state/erased/erased";
import { call, type Problem } from "../../../state/http";
import { openById } from "../../promises/open";
import type { PageProps, PageTexts } from "../../props";
import type { Contact, ContactConversation } from "../facts";
import { meansIt } from "./confirm";
import { type Proof, ProofView } from "./proof";

interface Props extends PageTexts, Pick<PageProps, "csrf" | "onOpen"> {
  contact: Contact;
  name: string;
  onDone(): void;
}

type Stage = { at: "asked" } | { at: "running" } | { at: "refused"; problem: Problem } | { at: "done"; proof: Proof };

export function EraseDialog(props: Props) {
  const { texts, language, contact, name, csrf, onDone } = props;
  const { care } = texts;
  const [stage, setStage] = useState<Stage>({ at: "asked" });
  const box = useRef<HTMLDivElement>(null);
  // What had the focus goes with its stage; the next has its own, or none but the dialog.
  useLayoutEffect(() => (box.current?.querySelector<HTMLElement>("[autofocus]") ?? box.current)?.focus(), [stage.at]);
  async function erase(): Promise<void> {
    setStage({ at: "running" });
    const path = `/api/contacts/${encodeURIComponent(contact.id)}/erase`;
    const answer = await call<Proof>(path, { method: "POST", body: { confirm: "erase" }, csrf: csrf() });
    if (!answer.ok) return setStage({ at: "refused", problem: answer.problem });
    setStage({ at: "done", proof: answer.body });
  }
  function close(): void {
    onDone();
    if (stage.at !== "done") return;
    location.hash = hashOf("contacts");
    sayErased({ contact: contact.id, conversations: contact.conversations.map((one) => one.id) });
  }
  return (
    <Modal title={stage.at === "done" ? care.done : care.title(name)} testid="erase-dialog" busy={stage.at === "running"} onDone={close}>
      <div ref={box} class="erase-stage" tabIndex={-1}>
        {/* Always there: what appears in it is said. */}
        <div role="status" class="erase-status" data-testid="erase-status">
          {stage.at === "running" && (
            <>
              <progress aria-label={care.running} />
              <p>{care.running}</p>
            </>
          )}
        </div>
        {stage.at === "asked" && <Question {...props} onErase={() => void erase()} />}
        {stage.at === "refused" && <Refused {...props} problem={stage.problem} onErase={() => void erase()} />}
        {stage.at === "done" && <ProofView texts={texts} language={language} proof={stage.proof} onDone={close} />}
      </div>
    </Modal>
  );
}

function Question({ texts, name, contact, onOpen, onErase, onDone }: Props & { onErase(): void }) {
  const { care } = texts;
  const [typed, setTyped] = useState("");
  const sure = meansIt(typed, name);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (sure) onErase();
      }}
    >
      <List title={care.goes} lines={care.goesLines} />
      <List title={care.stays} lines={care.staysLines} />
      <p>{care.backups}</p>
      {contact.conversations.some(isOpen) && (
        <p class="problem">
          {care.refused.conversation_open} <OpenButton care={care} contact={contact} onOpen={onOpen} />
        </p>
      )}
      <label class="field">
        <span>
          {care.confirm} <strong dir="auto">{name}</strong>
        </span>
        <input value={typed} autocomplete="off" spellcheck={false} dir="auto" data-testid="erase-name" onInput={(event) => setTyped(event.currentTarget.value)} />
      </label>
      <div class="dialog-foot">
        <button type="button" class="btn" autofocus onClick={onDone}>
          {texts.cancel}
        </button>
        <button type="submit" class="btn danger" disabled={!sure} data-testid="erase-now">
          {care.now}
        </button>
      </div>
    </form>
  );
}

function List({ title, lines }: { title: string; lines: readonly string[] }) {
  return (
    <div>
      <h3>{title}</h3>
      <ul class="erase-lines">
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </div>
  );
}

const isOpen = (one: ContactConversation): boolean => one.status !== "closed";

/** While they are in a conversation nobody is erased: the way to it, so that it can be closed. */
function OpenButton({ care, contact, onOpen }: Pick<Props, "contact" | "onOpen"> & { care: CareWords }) {
  const open = contact.conversations.find((one) => isOpen(one) && one.readable);
  return (
    open && (
      <button type="button" class="btn small" data-testid="erase-open" onClick={() => void openById(open.id, onOpen)}>
        {care.open}
      </button>
    )
  );
}

function Refused({ texts, problem, contact, onOpen, onErase, onDone }: Props & { problem: Problem; onErase(): void }) {
  const { care } = texts;
  const gone = problem.code === "not_found";
  return (
    <>
      <p role="alert" class="problem" data-testid="erase-problem">
        {care.refused[problem.code] ?? care.broken} {problem.code === "conversation_open" && <OpenButton care={care} contact={contact} onOpen={onOpen} />}
      </p>
      <div class="dialog-foot">
        <button type="button" class="btn" autofocus onClick={gone ? () => (onDone(), goTo("contacts")) : onDone}>
          {texts.cancel}
        </button>
        {!gone && (
          <button type="button" class="btn danger" data-testid="erase-again" onClick={onErase}>
            {care.again}
          </button>
        )}
      </div>
    </>
  );
}
