/** Calls to the chat's script, which may come later than the shop's own: until then they wait in its list. */

type Call = readonly [name: string, ...args: unknown[]];

export function usher(...call: Call): void {
  const page = window as unknown as { usher?: { calls?: { push(call: Call): void } } };
  page.usher ??= {};
  page.usher.calls ??= [] as Call[];
  page.usher.calls.push(call);
}
