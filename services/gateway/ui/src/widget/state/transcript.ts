/** Asks the gateway for the transcript of one's own conversation: signed links to it, or a mail. */

export interface TranscriptLinks {
  html: string;
  pdf: string;
  /** It can be sent by mail, too. */
  mail?: boolean;
}

interface Wanted {
  origin: string;
  token: string | null;
  conversation: string;
  language: string;
}

/** Rejects when it is refused, or the gateway cannot be reached. */
export async function askForTranscript({ origin, token, conversation, language }: Wanted): Promise<TranscriptLinks> {
  const response = await post(`${origin}/api/transcripts`, token, { conversation, language });
  if (!response.ok) throw new Error(String(response.status));
  return (await response.json()) as TranscriptLinks;
}

/** "sent", "bad": this is no address, "often": it was sent often enough, or "failed". Never rejects; `id` is the request's. */
export async function askForMail({ origin, token, conversation, language }: Wanted, id: string, address: string): Promise<"sent" | "bad" | "often" | "failed"> {
  const response = await post(`${origin}/api/transcripts/mail`, token, { id, conversation, address, language }).catch(() => null);
  if (response?.ok) return "sent";
  if (response?.status === 422) return "bad";
  return response?.status === 429 ? "often" : "failed";
}

const post = (url: string, token: string | null, body: object): Promise<Response> =>
  fetch(url, {
    method: "POST",
    headers: { Authorization: `Bearer ${token ?? ""}`, "Content-Type": "application/json" },
    body: JSON.stringify({ ...body, time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone ?? "" }),
  });
