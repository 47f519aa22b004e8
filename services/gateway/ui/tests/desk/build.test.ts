/** Which build a page is, and when another one is there. */

import { expect, test } from "vitest";
import { buildOf, isOutdated } from "../../src/desk/build";
import { deskAfter, emptyDesk } from "../../src/desk/state/model";
import type { AgentFrame } from "../../src/core/wire";

const page = (src: string): ParentNode => ({ querySelector: () => ({ src }) }) as unknown as ParentNode;

test("a page's first script names its build; a development server has none", () => {
  expect(buildOf(page("https://chat.example/assets/index-DHyiv1EC.js"))).toBe("index-DHyiv1EC.js");
  expect(buildOf(page("http://localhost:5173/src/desk/main.tsx"))).toBe("");
  expect(buildOf({ querySelector: () => null } as unknown as ParentNode)).toBe("");
});

test("a reload is offered only where both builds are known and differ", () => {
  expect(isOutdated("index-aaaaaaaa.js", "index-bbbbbbbb.js")).toBe(true);
  expect(isOutdated("index-aaaaaaaa.js", "index-aaaaaaaa.js")).toBe(false);
  expect(isOutdated("", "index-bbbbbbbb.js")).toBe(false);
  expect(isOutdated("index-aaaaaaaa.js", "")).toBe(false);
});

test("each welcome says what that gateway has", () => {
  const welcome = { type: "welcome", agent: null, conversations: [], waiting: [], waiting_total: 0, now: 0, csrf: "", agents: [] };
  const after = (build?: string) => deskAfter({ ...emptyDesk, build: "before" }, { ...welcome, ...(build !== undefined && { build }) } as unknown as AgentFrame, 0).build;
  expect(after("index-bbbbbbbb.js")).toBe("index-bbbbbbbb.js");
  expect(after()).toBe("");
});
