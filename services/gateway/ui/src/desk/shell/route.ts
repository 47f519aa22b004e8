/** Which page the address names; pure. */

export const PAGES = ["desk", "visitors", "promises", "contacts", "search", "canned", "articles", "live", "agents", "queues", "invitations", "broadcasts", "funnel", "forms", "policy", "channels", "parked", "audit"] as const;
export type PageName = (typeof PAGES)[number];

/** `#/live` and the like; anything else is the desk itself. */
export function pageOf(hash: string): PageName {
  const name = hash.replace(/^#\/?/, "").split(/[/?]/)[0] ?? "";
  return (PAGES as readonly string[]).includes(name) ? (name as PageName) : "desk";
}

/** One contact's page. */
export const hashOfContact = (id: string): string => `#/contacts/${encodeURIComponent(id)}`;

export const hashOf = (page: PageName): string => (page === "desk" ? "#/" : `#/${page}`);

const ADMINISTRATORS_ONLY: ReadonlySet<PageName> = new Set(["channels", "audit"]);

/** The pages that a role sees in the navigation; the server checks rights by itself. */
export function pagesFor(role: string): PageName[] {
  const leads = role === "supervisor" || role === "administrator";
  return PAGES.filter((page) => (leads && (!ADMINISTRATORS_ONLY.has(page) || role === "administrator")) || page === "desk" || page === "visitors" || page === "promises" || page === "contacts" || page === "search" || page === "canned" || page === "articles");
}

export const mayLead = (role: string | undefined): boolean => role === "supervisor" || role === "administrator";
export const mayAdminister = (role: string | undefined): boolean => role === "administrator";
