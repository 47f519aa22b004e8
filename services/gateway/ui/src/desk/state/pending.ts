/** Whether a command is on its way, so that its button is not pressed twice. */

import { useStore } from "../../core/store";
import type { DeskSession } from "./session";

export const usePending = (session: DeskSession, type: string, conversation: string): boolean =>
  useStore(session.sender.box, (box) => box.entries.some((entry) => entry.frame.type === type && entry.frame.conversation === conversation));
