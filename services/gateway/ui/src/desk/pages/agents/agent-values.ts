/** An agent as the form has it, and the calls that make the record so; pure. */

export interface AgentDocument {
  id: string;
  login: string;
  name: string;
  photo: string;
  role: string;
  enabled: boolean;
  status: string;
  capacity: number;
  load: number;
  skills: Record<string, number>;
  languages?: string[];
  pools?: string[];
  weights?: Record<string, number>;
  limits?: Record<string, number>;
  calendar?: string;
}

export interface Draft {
  login: string;
  name: string;
  password: string;
  photo: string;
  role: string;
  enabled: boolean;
  /** "": the policy's. */
  capacity: string;
  skills: [string, number][];
  languages: string;
  pools: string;
  weights: string;
  limits: string;
  calendar: string;
}

export const draftFor = (agent: AgentDocument | null): Draft => ({
  login: agent?.login ?? "",
  name: agent?.name ?? "",
  password: "",
  photo: agent?.photo ?? "",
  role: agent?.role ?? "agent",
  enabled: agent?.enabled ?? true,
  capacity: String(agent?.capacity ?? ""),
  skills: Object.entries(agent?.skills ?? {}),
  languages: (agent?.languages ?? []).join(", "),
  pools: (agent?.pools ?? ["default"]).join(", "),
  weights: mapText(agent?.weights ?? {}),
  limits: mapText(agent?.limits ?? {}),
  calendar: agent?.calendar ?? "",
});

/** Words between commas or blanks, each once. */
export const listOf = (text: string): string[] => [...new Set(text.split(/[,\s]+/).filter(Boolean))];

/** "chat: 25, email: 10" as a map; null where it cannot be read. */
export function mapOf(text: string): Record<string, number> | null {
  const map: Record<string, number> = {};
  for (const part of text.split(",").map((one) => one.trim()).filter(Boolean)) {
    const found = /^([\w.:-]+)\s*[:=]\s*(\d{1,4})$/.exec(part);
    if (!found?.[1]) return null;
    map[found[1]] = Number(found[2]);
  }
  return map;
}

export const mapText = (map: Record<string, number>): string => Object.entries(map).map(([key, value]) => `${key}: ${value}`).join(", ");

type Fields = Record<string, unknown>;

function fieldsOf(draft: Draft): Fields {
  const { login, name, photo, role, enabled, calendar } = draft;
  return {
    login,
    name,
    photo,
    role,
    enabled,
    calendar,
    ...(draft.capacity && { capacity: Number(draft.capacity) }),
    languages: listOf(draft.languages),
    pools: listOf(draft.pools),
    weights: mapOf(draft.weights) ?? {},
    limits: mapOf(draft.limits) ?? {},
  };
}

export const newAgent = (draft: Draft): Fields => ({ ...fieldsOf(draft), password: draft.password, skills: Object.fromEntries(draft.skills) });

/** Only what differs, so that two who change different fields do not undo each other. */
export function patchOf(agent: AgentDocument, draft: Draft): Fields {
  const before = fieldsOf(draftFor(agent));
  const changed = Object.entries(fieldsOf(draft)).filter(([key, value]) => JSON.stringify(value) !== JSON.stringify(before[key]));
  return { ...Object.fromEntries(changed), ...(draft.password && { password: draft.password }) };
}

/** The skills, where they differ from the agent's; else null. */
export function skillsChanged(agent: AgentDocument, draft: Draft): Record<string, number> | null {
  const next = Object.fromEntries(draft.skills);
  const text = (skills: Record<string, number>): string => JSON.stringify(Object.entries(skills).sort());
  return text(next) === text(agent.skills) ? null : next;
}
