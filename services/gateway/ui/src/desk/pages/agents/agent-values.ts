/** An agent as the form has it, and the calls that make the record so; pure. */

export interface AgentDocument {
  id: string;
  login: string;
  name: string;
  photo: string;
  phone?: string;
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
  phone: string;
  role: string;
  enabled: boolean;
  /** "": the policy's. */
  capacity: string;
  skills: [string, number][];
  languages: string;
  pools: string;
  weights: Numbers;
  limits: Numbers;
  calendar: string;
}

/** Channel classes and what was typed for them. */
export type Numbers = readonly (readonly [string, string])[];

/** Fields that are there before any was set: the classes that a policy knows without naming them. */
export const CLASSES = ["chat", "email", "voice"] as const;

export const draftFor = (agent: AgentDocument | null): Draft => ({
  login: agent?.login ?? "",
  name: agent?.name ?? "",
  password: "",
  photo: agent?.photo ?? "",
  phone: agent?.phone ?? "",
  role: agent?.role ?? "agent",
  enabled: agent?.enabled ?? true,
  capacity: String(agent?.capacity ?? ""),
  skills: Object.entries(agent?.skills ?? {}),
  languages: (agent?.languages ?? []).join(", "),
  pools: (agent?.pools ?? ["default"]).join(", "),
  weights: numbersOf(agent?.weights ?? {}),
  limits: numbersOf(agent?.limits ?? {}),
  calendar: agent?.calendar ?? "",
});

/** Words between commas or blanks, each once. */
export const listOf = (text: string): string[] => [...new Set(text.split(/[,\s]+/).filter(Boolean))];

/** The numbers that are set; an empty field is the policy's. */
export const mapOf = (numbers: Numbers): Record<string, number> =>
  Object.fromEntries(numbers.filter(([name, value]) => name && value.trim() !== "").map(([name, value]) => [name, Number(value)]));

export const numbersOf = (map: Record<string, number>): Numbers => [...new Set([...CLASSES, ...Object.keys(map)])].map((name) => [name, String(map[name] ?? "")]);

/** The numbers with one more class, as a policy writes its name, or as they are. */
export function withClass(numbers: Numbers, text: string): Numbers {
  const name = text.trim().toLowerCase();
  return /^[a-z0-9][a-z0-9_.:-]{0,63}$/.test(name) && !numbers.some(([one]) => one === name) ? [...numbers, [name, ""]] : numbers;
}

type Fields = Record<string, unknown>;

function fieldsOf(draft: Draft): Fields {
  const { login, name, photo, phone, role, enabled, calendar } = draft;
  return {
    login,
    name,
    photo,
    phone,
    role,
    enabled,
    calendar,
    ...(draft.capacity && { capacity: Number(draft.capacity) }),
    languages: listOf(draft.languages),
    pools: listOf(draft.pools),
    weights: mapOf(draft.weights),
    limits: mapOf(draft.limits),
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
