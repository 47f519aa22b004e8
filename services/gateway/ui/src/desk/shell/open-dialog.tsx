/** The dialog that is open, connected to the session: what it shows, and the command that it sends. */

import { useStore } from "../../core/store";
import type { AgentConversation } from "../../core/wire";
import type { Language } from "../../i18n/pick";
import { AccountDialog } from "../dialogs/account-dialog";
import { CloseDialog } from "../dialogs/close-dialog";
import { WriteHere } from "../first/write-here";
import { HoldDialog } from "../dialogs/hold-dialog";
import { KeysDialog } from "../dialogs/keys-dialog";
import { TransferDialog } from "../dialogs/transfer-dialog";
import type { Dialog, Localised } from "../props";
import { sameItems, tagsKnown, withOwn } from "../state/model";
import type { DeskSession } from "../state/session";

interface OpenDialogProps extends Localised {
  session: DeskSession;
  dialog: Dialog;
  conversation: AgentConversation | null;
  onLanguage(language: Language): void;
  onDone(): void;
}

export function OpenDialog({ session, words, language, dialog, conversation, onLanguage, onDone }: OpenDialogProps) {
  const me = useStore(session.state, (state) => state.me);
  const team = useStore(session.state, (state) => state.agents);
  const known = useStore(session.state, tagsKnown, sameItems);
  if (dialog === "keys") return <KeysDialog words={words} onDone={onDone} />;
  if (dialog === "account") {
    const keep = (own: { photo?: string; phone?: string }): void => session.state.set((state) => withOwn(state, own));
    return <AccountDialog words={words} language={language} me={me} csrf={session.csrf()} onOwn={keep} onLanguage={onLanguage} onDone={onDone} />;
  }
  if (!conversation) return null;
  const command = (type: string, fields: object): void => session.command({ type, conversation: conversation.id, ...fields });
  const close = (how: object): void => {
    command("close", how);
    session.drafts.keep(conversation.id, "");
  };
  const shared = { words, conversation, onDone };
  if (dialog === "hold") return <HoldDialog {...shared} onHold={(text) => command("hold", text ? { text } : {})} />;
  if (dialog === "close") return <CloseDialog {...shared} knownTags={known} onClose={close} />;
  if (dialog === "write") return <WriteHere {...shared} csrf={session.csrf} onCalled={(record) => command("record_call", record)} />;
  if (dialog !== "transfer") return null;
  return (
    <TransferDialog
      {...shared}
      me={me}
      team={team}
      drafts={session.drafts}
      onTransfer={(to, note) => command("transfer", { ...to, ...(note && { note }) })}
      onInvite={(agent, note) => {
        command("invite", { to_agent: agent });
        if (note) command("note", { text: note });
      }}
    />
  );
}
