/** Who was erased in a window of this browser: all its windows, this one too, show nothing of them any more. */

export interface Erased {
  contact: string;
  /** Their conversations, as far as the page listed them. */
  conversations: readonly string[];
}

const CHANNEL = "usher desk erased";

export function sayErased(erased: Erased): void {
  const channel = new BroadcastChannel(CHANNEL);
  channel.postMessage(erased);
  channel.close();
}

/** Returns what ends the listening. */
export function onErased(listener: (erased: Erased) => void): () => void {
  const channel = new BroadcastChannel(CHANNEL);
  channel.onmessage = (event: MessageEvent<Erased>) => listener(event.data);
  return () => channel.close();
}
