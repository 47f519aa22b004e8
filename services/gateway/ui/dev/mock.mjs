/** A small stand-in for gateway and router, for work on the pages: docs/protocol.md, minimally, all in memory. */
import { createServer } from "node:http";
import { randomUUID as uuid } from "node:crypto";
import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, extname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { WebSocketServer } from "ws";

const statics = resolve(dirname(fileURLToPath(import.meta.url)), "../../src/usher_gateway/static");
const CSP = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self' ws: wss:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
const TYPES = { ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml" };
const OFFER_MS = 30_000;

const staff = [
  { id: "a1", login: "ana", name: "Ana Duarte", role: "agent", skills: [{ skill: "billing", level: 5 }, { skill: "german", level: 3 }] },
  { id: "a2", login: "bo", name: "Bo Lindqvist", role: "supervisor", skills: [{ skill: "products", level: 4 }] },
  { id: "a3", login: "chen", name: "Chen Wei", role: "agent", skills: [{ skill: "billing", level: 2 }] },
].map((agent) => ({ ...agent, photo: "", status: "away", load: 0, capacity: 5 }));
const sessions = new Map();
const tokens = new Map();
const conversations = new Map();
const visitorSockets = new Map();
const agentSockets = new Map();
const uploads = new Map();

const faceOf = (agent) => agent && { name: agent.name, photo: agent.photo };
const put = (socket, frame) => socket.readyState === 1 && socket.send(JSON.stringify(frame));
const toVisitor = (c, frame) => (visitorSockets.get(c.visitor_id) ?? new Set()).forEach((s) => put(s, frame));
const toAgents = (frame, only) => agentSockets.forEach((set, id) => (!only || only === id) && set.forEach((s) => put(s, frame)));
const ownerOf = (c) => staff.find((agent) => agent.id === c.agent_id);

function visitorView(c) {
  const { id, version, status, last_seq, agent_delivered, agent_read, closed_by } = c;
  return { id, version, status, last_seq, agent: faceOf(ownerOf(c)), agent_delivered, agent_read, closed_by };
}
function agentView(c, agentId) {
  const { messages, visitor_id, offer, refusers, ...rest } = c;
  return { ...rest, agent: faceOf(ownerOf(c)), offer: offer?.agent === agentId ? offer : null, visitor_online: (visitorSockets.get(visitor_id)?.size ?? 0) > 0 };
}
function changed(c) {
  c.version += 1;
  toVisitor(c, { type: "conversation", ...visitorView(c) });
  for (const agent of staff) {
    const load = [...conversations.values()].filter((o) => (o.agent_id === agent.id && o.status === "assigned") || o.offer?.agent === agent.id).length;
    if (load !== agent.load) toAgents({ type: "agent", id: agent.id, status: agent.status, load: (agent.load = load), capacity: agent.capacity }, agent.id);
    toAgents({ type: "conversation", ...agentView(c, agent.id) }, agent.id);
  }
}
function say(c, author, text, more = {}) {
  const message = { conversation: c.id, seq: ++c.last_seq, id: uuid(), author, text, at: Date.now(), ...more };
  c.messages.push(message);
  if (author !== "system") Object.assign(c, { last_text: text || "📎", last_at: message.at });
  const { client_id, ...foreign } = message;
  toVisitor(c, { type: "message", ...(author === "visitor" ? message : foreign) });
  toAgents({ type: "message", ...(author === "agent" ? message : foreign) }, c.agent_id ?? "-");
  return message;
}
function open(visitor, hello) {
  const now = Date.now();
  const c = { id: uuid(), version: 0, status: "waiting", channel: "web", account: "demo", last_seq: 0, agent_id: null, offer: null, visitor_id: visitor.id, refusers: new Set(),
    visitor: { name: visitor.name ?? "", email: visitor.email ?? "", phone: "", language: hello.language ?? "", attributes: {} },
    entry: { ...hello.entry, page: hello.page?.url, title: hello.page?.title, referrer: hello.page?.referrer }, skills: hello.entry?.skills ?? [],
    opened_at: now, waiting_since: now, last_text: null, last_at: null, visitor_delivered: 0, visitor_read: 0, agent_delivered: 0, agent_read: 0, note: "", closed_by: null, messages: [] };
  conversations.set(c.id, c);
  visitor.conversation = c.id;
  return c;
}
function dispatch() {
  for (const c of [...conversations.values()].filter((c) => c.status === "waiting")) {
    const agent = staff.find((a) => a.status === "available" && a.load < a.capacity && agentSockets.get(a.id)?.size && !c.refusers.has(a.id) && c.skills.every((s) => a.skills.some((k) => k.skill === s)));
    if (!agent) continue;
    const now = Date.now();
    c.status = "offered";
    c.offer = { agent: agent.id, assignment: uuid(), offered_at: now, expires_at: now + OFFER_MS, why: c.skills.length ? `knows ${c.skills.join(", ")} · least busy` : "least busy" };
    changed(c);
  }
}
setInterval(() => {
  for (const c of conversations.values()) if (c.offer && c.status === "offered" && c.offer.expires_at < Date.now()) refuse(c);
  dispatch();
}, 300);
function refuse(c) {
  c.refusers.add(c.offer.agent);
  Object.assign(c, { status: "waiting", offer: null });
  changed(c);
}
function close(c, by) {
  say(c, "system", by === "agent" ? "closed_by_agent" : "closed_by_visitor");
  Object.assign(c, { status: "closed", closed_by: by });
  changed(c);
}

const files = (ids = []) => ids.map((id) => uploads.get(id)).filter(Boolean).map(({ data, ...file }) => file);
function visitorFrame(socket, state, f) {
  if (f.type === "hello") {
    const token = tokens.has(f.token) ? f.token : uuid();
    const visitor = tokens.get(token) ?? { id: uuid(), seen: new Set(), ...f.profile };
    tokens.set(token, visitor);
    Object.assign(state, { visitor, hello: f });
    visitorSockets.set(visitor.id, (visitorSockets.get(visitor.id) ?? new Set()).add(socket));
    const c = conversations.get(visitor.conversation);
    const here = staff.filter((a) => a.status === "available" && agentSockets.get(a.id)?.size);
    put(socket, { type: "welcome", token, visitor: visitor.id, conversation: c ? visitorView(c) : null, agents: here.map(faceOf), online: here.length > 0 });
    if (c) c.messages.filter((m) => m.seq > (f.conversation === c.id ? (f.last_seq ?? 0) : 0)).forEach((m) => put(socket, { type: "message", ...m }));
    return;
  }
  const { visitor } = state;
  let c = conversations.get(visitor.conversation);
  if (f.type === "message") {
    if (f.text === "/refuse") return put(socket, { type: "refused", id: f.id, code: "bad_text", detail: "refused for a test" });
    put(socket, { type: "accepted", id: f.id });
    if (visitor.seen.has(f.id)) return;
    visitor.seen.add(f.id);
    const fresh = !c || c.status === "closed";
    if (fresh) c = open(visitor, state.hello);
    setTimeout(() => { if (fresh) changed(c); say(c, "visitor", f.text, { client_id: f.id, attachments: files(f.attachments) }); changed(c); }, 60);
  } else if (f.type === "end" && c) { put(socket, { type: "accepted", id: f.id }); close(c, "visitor"); }
  else if (f.type === "resume" && c) c.messages.filter((m) => m.seq > f.last_seq).forEach((m) => put(socket, { type: "message", ...m }));
  else if (f.type === "typing" && c?.agent_id) toAgents(f, c.agent_id);
  else if (f.type === "marks" && c) { c.visitor_delivered = Math.max(c.visitor_delivered, f.delivered ?? 0, f.read ?? 0); c.visitor_read = Math.max(c.visitor_read, f.read ?? 0); changed(c); }
  else if (f.type === "ping") put(socket, { type: "pong" });
}
function agentFrame(socket, me, f) {
  const c = conversations.get(f.conversation);
  const done = () => { put(socket, { type: "accepted", id: f.id }); setTimeout(() => put(socket, { type: "done", id: f.id, conversation: f.conversation }), 40); };
  if (f.type === "hello") {
    if (f.status) me.status = f.status;
    agentSockets.set(me.id, (agentSockets.get(me.id) ?? new Set()).add(socket));
    const all = [...conversations.values()];
    const own = all.filter((o) => (o.agent_id === me.id && o.status === "assigned") || o.offer?.agent === me.id);
    const waiting = all.filter((o) => o.status === "waiting" || (o.status === "offered" && o.offer?.agent !== me.id));
    put(socket, { type: "welcome", agent: me, conversations: own.map((o) => agentView(o, me.id)), waiting: waiting.map((o) => agentView(o, me.id)), waiting_total: waiting.length, now: Date.now(), csrf: "c", agents: staff.map(({ id, name, photo, status }) => ({ id, name, photo, status })) });
  } else if (f.type === "open" && c) {
    c.messages.filter((m) => m.seq > (f.after_seq ?? 0)).forEach((m) => put(socket, { type: "message", ...m }));
    put(socket, { type: "opened", conversation: c.id, last_seq: c.last_seq });
  } else if (f.type === "message") {
    put(socket, { type: "accepted", id: f.id });
    if (c && !c.messages.some((m) => m.client_id === f.id)) { say(c, "agent", f.text, { client_id: f.id, agent: faceOf(me), attachments: files(f.attachments) }); changed(c); }
  } else if (f.type === "accept" && c) {
    done();
    Object.assign(c, { status: "assigned", agent_id: me.id, offer: null, waiting_since: null });
    say(c, "system", `joined:${me.name.split(" ")[0]}`);
    changed(c);
  } else if (f.type === "decline" && c) { done(); refuse(c); }
  else if (f.type === "close" && c) { done(); close(c, "agent"); }
  else if (f.type === "transfer" && c) {
    done();
    const to = staff.find((a) => a.id === f.to_agent);
    Object.assign(c, { status: "waiting", agent_id: null, waiting_since: Date.now(), note: f.note ?? "", skills: f.skills ?? c.skills, refusers: new Set([me.id]) });
    say(c, "system", to ? `transferred:${to.name}` : "queued");
    changed(c);
  } else if (f.type === "status") { done(); me.status = f.status; toAgents({ type: "agent", id: me.id, status: me.status, load: me.load, capacity: me.capacity }, me.id); }
  else if (f.type === "typing" && c) toVisitor(c, f);
  else if (f.type === "marks" && c) { c.agent_delivered = Math.max(c.agent_delivered, f.delivered ?? 0, f.read ?? 0); c.agent_read = Math.max(c.agent_read, f.read ?? 0); changed(c); }
  else if (f.type === "ping") put(socket, { type: "pong" });
}

const cookie = (request) => /usher_session=([\w-]+)/.exec(request.headers.cookie ?? "")?.[1];
const server = createServer((request, response) => {
  const url = new URL(request.url, "http://x");
  const json = (status, body, headers = {}) => response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
  let body = [];
  request.on("data", (part) => body.push(part)).on("end", () => {
    body = Buffer.concat(body);
    if (url.pathname === "/api/session") {
      if (request.method === "DELETE") { sessions.delete(cookie(request)); return json(200, {}); }
      if (request.method === "GET") { const me = sessions.get(cookie(request)); return me ? json(200, { agent: me, csrf: "c" }) : json(401, { code: "not_signed_in" }); }
      const { login, password } = JSON.parse(body.toString());
      const me = staff.find((a) => a.login === login && password === "demo");
      if (!me) return json(401, { code: "bad_credentials" });
      const key = uuid();
      sessions.set(key, me);
      return json(200, { agent: me, csrf: "c" }, { "set-cookie": `usher_session=${key}; HttpOnly; SameSite=Strict; Path=/` });
    }
    if (url.pathname === "/api/skills") return json(200, { skills: ["billing", "german", "products"] });
    if (url.pathname === "/api/uploads") {
      const head = body.subarray(0, 600).toString("latin1");
      const from = body.indexOf("\r\n\r\n") + 4;
      const data = body.subarray(from, body.lastIndexOf("\r\n--"));
      const id = uuid();
      const file = { id, name: /filename="([^"]*)"/.exec(head)?.[1], type: /Content-Type: ([^\r]*)/i.exec(head)?.[1], size: data.length, url: `/api/uploads/${id}` };
      uploads.set(id, { ...file, data });
      return json(201, file);
    }
    const stored = uploads.get(url.pathname.split("/").at(-1));
    if (stored) return response.writeHead(200, { "content-type": stored.type }).end(stored.data);
    let path = join(statics, url.pathname);
    if (url.pathname === "/" || !existsSync(path)) path = join(statics, "shop", url.pathname);
    if (existsSync(path) && statSync(path).isDirectory()) path = join(path, "index.html");
    if (!existsSync(path)) return json(404, { code: "not_found" });
    response.writeHead(200, { "content-type": TYPES[extname(path)] ?? "application/octet-stream", "content-security-policy": CSP }).end(readFileSync(path));
  });
});
const sockets = new WebSocketServer({ server });
sockets.on("connection", (socket, request) => {
  const state = {};
  const me = request.url === "/ws/agent" ? sessions.get(cookie(request)) : null;
  if (request.url === "/ws/agent" && !me) return socket.close(4401);
  socket.on("message", (data) => (me ? agentFrame(socket, me, JSON.parse(data)) : visitorFrame(socket, state, JSON.parse(data))));
  socket.on("close", () => { visitorSockets.get(state.visitor?.id)?.delete(socket); agentSockets.get(me?.id)?.delete(socket); });
});
const port = Number(process.env.PORT ?? 8099);
server.listen(port, "127.0.0.1", () => console.log(`http://127.0.0.1:${port}/ and /desk/ (ana, bo or chen; password demo)`));
