/** Asks the gateway to sign links to the transcript of one's own conversation. */

export interface TranscriptLinks {
  html: string;
  pdf: string;
}

interface Wanted {
  origin: string;
  token: string | null;
  conversation: string;
  language: string;
}

/** Rejects when it is refused, or the gateway cannot be reached. */
export async function askForTranscript({ origin, token, conversation, language }: Wanted): Promise<TranscriptLinks> {
  const response = await fetch(`${origin}/api/transcripts`, {
    method: "POST",
    headers: { Authorization: `Bearer ${token ?? ""}`, "Content-Type": "application/json" },
    body: JSON.stringify({ conversation, language, time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone ?? "" }),
  });
  if (!response.ok) throw new Error(String(response.status));
  return (await response.json()) as TranscriptLinks;
}
