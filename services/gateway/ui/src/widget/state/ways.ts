/** Asks the gateway for links by which this visitor goes on elsewhere. */

export interface WayOn {
  account: string;
  channel: string;
  url: string;
}

/** Only these are followed: a page must not be made to run a script. */
const SCHEMES = /^(https?|mailto|sms):/;

/** Rejects when it is refused, or the gateway cannot be reached. */
export async function askForWays(origin: string, token: string): Promise<readonly WayOn[]> {
  const response = await fetch(`${origin}/api/visits/continue`, { method: "POST", body: JSON.stringify({ token }), credentials: "omit" });
  if (!response.ok) throw new Error(String(response.status));
  const { ways } = (await response.json()) as { ways: WayOn[] };
  return ways.filter(({ url }) => SCHEMES.test(url));
}
