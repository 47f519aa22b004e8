/** What administrators do with all that is kept of a contact: save it as a file, or erase it for good. */

import { useState } from "preact/hooks";
import { call } from "../../../state/http";
import type { PageProps } from "../../props";
import { type Contact, titleOf } from "../facts";
import { EraseDialog } from "./erase-dialog";
import { saveJson } from "./save";
import "./care.css";

export function CareButtons(props: PageProps & { contact: Contact }) {
  const { contact, texts, words, csrf, onOpen } = props;
  const { care } = texts;
  const [erasing, setErasing] = useState(false);
  const [saving, setSaving] = useState(false);
  const [problem, setProblem] = useState("");
  async function save(): Promise<void> {
    setSaving(true);
    setProblem("");
    const answer = await call<unknown>(`/api/contacts/${encodeURIComponent(contact.id)}/export`);
    setSaving(false);
    if (answer.ok) saveJson(answer.body, "contact.json");
    else setProblem(care.refused[answer.problem.code] ?? care.exportFailed);
  }
  return (
    <>
      <button type="button" class="btn" disabled={saving} data-testid="contact-export" onClick={() => void save()}>
        {saving ? care.exporting : care.export}
      </button>
      <button type="button" class="btn danger" data-testid="contact-erase" onClick={() => setErasing(true)}>
        {care.erase}
      </button>
      {problem && (
        <p role="alert" class="problem contact-care-problem" data-testid="export-problem">
          {problem}
        </p>
      )}
      {erasing && <EraseDialog texts={texts} words={words} language={props.language} csrf={csrf} contact={contact} name={titleOf(contact, words.guest)} onOpen={onOpen} onDone={() => setErasing(false)} />}
    </>
  );
}
