/** Frames as the gateway sends them to a visitor, and what the widget knows after some. */
import type { AgentFrame, Message, VisitorConversation, VisitorFrame } from "../../src/core/wire";
import { newVisitor, visitorAfter, type VisitorState } from "../../src/widget/state/model";

export const talk = (id: string, version: number, status: VisitorConversation["status"] = "waiting"): VisitorConversation => ({
  id,
  version,
  status,
  last_seq: 0,
  agent: null,
  agent_delivered: 0,
  agent_read: 0,
});
export const welcome = (conversation: VisitorConversation | null): VisitorFrame => ({
  type: "welcome",
  token: "t",
  visitor: "v",
  conversation,
  agents: [],
  online: true,
});
export const said = (conversation: string, seq: number, author: "visitor" | "agent" = "agent"): VisitorFrame & AgentFrame & Message => ({
  type: "message",
  conversation,
  seq,
  id: `${conversation}${seq}`,
  author,
  text: "x",
  at: seq,
});
export const visitor = (...frames: VisitorFrame[]): VisitorState => frames.reduce((state, frame) => visitorAfter(state, frame, 0), newVisitor);
