/** A mail as its sender formatted it: in a frame that runs nothing, and loads pictures from elsewhere only when asked to. */

import { useState } from "preact/hooks";
import type { Texts } from "../../props";
import { call } from "../../state/http";

/** A signed path for a frame, and how many of the pictures the mail does not contain. */
interface Page {
  url: string;
  elsewhere: number;
}

interface MailPageProps extends Texts {
  conversation: string;
  seq: number;
}

export function MailPage({ words, conversation, seq }: MailPageProps) {
  const { mail } = words.reach;
  const [open, setOpen] = useState(false);
  const [page, setPage] = useState<Page | null>(null);
  const [failed, setFailed] = useState(false);
  const path = `/api/conversations/${encodeURIComponent(conversation)}/messages/${seq}/page`;
  const load = async (pictures: boolean): Promise<void> => {
    setFailed(false);
    const answer = await call<Page>(path); // a link is valid for some minutes only
    if (!answer.ok) setFailed(true);
    else setPage(pictures ? { url: `${answer.body.url}&pictures=elsewhere`, elsewhere: 0 } : answer.body);
  };
  const toggle = (): void => {
    if (!open) void load(false);
    setPage(null);
    setOpen(!open);
  };
  return (
    <>
      <button type="button" class="unfold" aria-expanded={open} data-testid="mail-page" onClick={toggle}>
        {mail.page}
      </button>
      {open && failed && (
        <small class="heading" role="alert">
          {mail.failed}
        </small>
      )}
      {open && page && page.elsewhere > 0 && (
        <small class="heading" data-testid="mail-elsewhere">
          {mail.blocked(page.elsewhere)}{" "}
          <button type="button" class="unfold" data-testid="mail-pictures" onClick={() => void load(true)}>
            {mail.load}
          </button>
        </small>
      )}
      {open && page && <iframe class="mail-page" data-testid="mail-frame" title={mail.title} src={page.url} sandbox="allow-popups allow-popups-to-escape-sandbox" referrerpolicy="no-referrer" />}
    </>
  );
}
