/** Asks the gateway what is still to be asked, and tells it what was answered. */

import { useEffect, useState } from "preact/hooks";
import { useStore } from "../../core/store";
import type { OpenForm } from "../../parts/form/open-form";
import type { PanelProps } from "../props";
import { isOpen, isOver } from "../state/model";
import { answersTo, draftFor, type FormDraft, valuesIn } from "./answers";

export interface StartForm {
  /** What is to be asked now; null: nothing. */
  open: OpenForm | null;
  /** There is a form before the chat, answered or not. */
  asks: boolean;
  /** What goes along with the first message. */
  along(): object;
}

const nothing = {};

export function useForm({ session, options }: Pick<PanelProps, "session" | "options">, begun: boolean): StartForm {
  const state = useStore(session.state, (whole) => whole);
  const ready = useStore(session.link, ({ phase }) => phase === "ready") && state.welcomed;
  const unsent = useStore(session.sender.box, ({ entries }) => entries);
  const [, redraw] = useState(0);
  const [checking, setChecking] = useState(false);
  const where = isOpen(state) ? (state.conversation?.id ?? "") : "";
  const asked = state.form && (state.form.ask === "within" ? state.form.conversation === where : where === "") ? state.form : null;
  const draft = asked ? draftFor(session.form.get(), asked) : null;
  const reply = unsent.find(({ frame }) => frame.type === "answers" && frame.conversation === where);
  const over = isOver(state);

  const query = (values: Record<string, string>, check: boolean): void => session.tell({ type: "form", answers: values, check, language: options.language });
  const keep = (next: FormDraft): void => {
    session.form.set(JSON.stringify(next));
    redraw((n) => n + 1);
  };

  useEffect(() => {
    if (ready && !over) query(valuesIn(session.form.get(), where), false);
  }, [ready, where, over]);
  // An answer that the server does not take is corrected at its field.
  useEffect(() => {
    if (reply?.standing !== "refused" || !asked) return;
    const values = reply.frame.values as Record<string, string>;
    session.sender.settled(reply.id);
    keep({ form: asked.form, conversation: where, values, done: false });
    query(values, true);
  }, [reply?.standing]);
  useEffect(() => {
    if (!checking || !asked?.faults || !draft) return;
    setChecking(false);
    if (Object.keys(asked.faults).length === 0) finish(false);
  }, [asked]);

  function finish(skipped: boolean): void {
    if (!asked || !draft) return;
    const values = skipped ? nothing : answersTo(asked.questions, draft.values);
    keep({ ...draft, done: true });
    if (asked.ask === "within") session.sender.send({ type: "answers", conversation: asked.conversation, form: asked.form, values, skipped });
  }

  const due = asked !== null && draft !== null && !draft.done && asked.questions.length > 0 && (asked.ask === "within") === begun && !over && !reply;
  return {
    open:
      due && asked && draft
        ? {
            asked,
            values: draft.values,
            faults: asked.faults ?? nothing,
            busy: checking,
            change: (name, value, steers) => {
              const values = { ...draft.values, [name]: value };
              keep({ ...draft, values });
              if (steers && ready) query(values, false);
            },
            submit: () => {
              if (!ready) return finish(false);
              setChecking(true);
              query(answersTo(asked.questions, draft.values), true);
            },
            skip: () => finish(true),
          }
        : null,
    asks: asked?.ask === "before" && asked.form !== "",
    along: () => {
      if (begun || !asked?.form || !draft || asked.ask !== "before") return nothing;
      session.form.set("");
      return { answers: { form: asked.form, values: draft.done ? answersTo(asked.questions, draft.values) : nothing } };
    },
  };
}
