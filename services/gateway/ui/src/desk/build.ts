/** Which build of the desk this page is, and whether the gateway has another one by now. */

/** The build names scripts by a hash of their content; a development server does not. */
const BUILT = /[^/]*-[\w-]{8}\.js$/;

/** The name of the page's first script, which is the build's name; "" if it was not built. */
export function buildOf(page: ParentNode): string {
  const first = page.querySelector<HTMLScriptElement>("script[type=module][src]");
  return BUILT.exec(first?.src ?? "")?.[0] ?? "";
}

/** Whether a reload would bring another desk; nobody knows where either name is missing. */
export const isOutdated = (own: string, gateways: string): boolean => own !== "" && gateways !== "" && own !== gateways;
