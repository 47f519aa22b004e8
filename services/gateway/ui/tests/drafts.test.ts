/** Drafts and attached files: whose they are, what survives, what leaves the browser. */
import { expect, test } from "vitest";
import { createFiles } from "../src/core/files";
import { FILE_LIMIT_BYTES } from "../src/core/limits";
import type { Attachment } from "../src/core/wire";
import { createDrafts, noteDraft } from "../src/desk/state/drafts";

/** A browser's storage in memory. */
function storage(): Storage {
  const kept = new Map<string, string>();
  return {
    get length() {
      return kept.size;
    },
    key: (n) => [...kept.keys()][n] ?? null,
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: (key) => void kept.delete(key),
    clear: () => kept.clear(),
  };
}

const attachment = (name: string): Attachment => ({ id: name, name, type: "text/plain", size: 1, url: `/files/${name}` });
const file = (name: string, size = 1): File => ({ name, size }) as File;
const uploaded = async (one: File): Promise<Attachment> => attachment(one.name);
const noMemory = { load: () => [], save: () => undefined };
const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

test("a draft is found again by its agent and by nobody else", () => {
  const browser = storage();
  createDrafts(browser, "ana", uploaded).keep(noteDraft("c1"), "rude to me last time");

  expect(createDrafts(browser, "ana", uploaded).get(noteDraft("c1"))).toBe("rude to me last time");
  expect(createDrafts(browser, "ben", uploaded).get(noteDraft("c1"))).toBe("");
});

test("signing out removes the drafts and files of this agent from the browser, and nothing is written afterwards", async () => {
  const browser = storage();
  const [ana, ben] = [createDrafts(browser, "ana", uploaded), createDrafts(browser, "ben", uploaded)];
  ana.keep("c1", "half an answer");
  ana.files("c1").add([file("a.txt")]);
  ben.keep("c1", "mine");
  await settled();
  ana.files("c2").add([file("late.txt")]);
  expect(ana.clear()).toBe(true);
  await settled();

  expect(Array.from({ length: browser.length }, (_, n) => browser.key(n))).toEqual(["usher desk ben draft c1"]);
});

test("drafts from before they had an owner are removed", () => {
  const browser = storage();
  browser.setItem("usher draft c1", "whose?");
  createDrafts(browser, "ana", uploaded);

  expect(browser.length).toBe(0);
});

test("files stay with their conversation while one looks elsewhere, and after a reload", async () => {
  const browser = storage();
  const before = createDrafts(browser, "ana", uploaded);
  before.files("c1").add([file("a.txt")]);
  await settled();

  expect(before.files("c1").list.get()).toMatchObject([{ name: "a.txt", done: { id: "a.txt" } }]);
  expect(before.files("c2").list.get()).toEqual([]);
  expect(createDrafts(browser, "ana", uploaded).files("c1").take()).toEqual([attachment("a.txt")]);
});

test("what fails keeps its reason, takes no place, and stays when the others are sent", async () => {
  const files = createFiles((one) => (one.name === "bad" ? Promise.reject(new Error("failed")) : uploaded(one)), noMemory);
  files.add([file("empty", 0), file("large", FILE_LIMIT_BYTES + 1), file("bad"), ...["1", "2", "3", "4", "5"].map((name) => file(name))]);
  await settled();
  files.add([file("6")]);
  await settled();

  expect(files.take().map(({ name }) => name)).toEqual(["1", "2", "3", "4", "6"]);
  expect(files.list.get().map(({ name, problem }) => [name, problem])).toEqual([["empty", "empty"], ["large", "large"], ["bad", "failed"], ["5", "many"]]);
});

test("a refusal keeps its code, for which there may be words", async () => {
  const files = createFiles(() => Promise.reject(new Error("infected")), noMemory);
  files.add([file("a.txt")]);
  await settled();

  expect(files.list.get()).toMatchObject([{ problem: "infected", done: null }]);
});

test("what failed is told once more after a message went without it, then goes with the next one or when the conversation goes on", async () => {
  const attach = (): ReturnType<typeof createFiles> => {
    const files = createFiles(uploaded, noMemory);
    files.add([file("empty", 0)]);
    return files;
  };
  const lefts = (files: ReturnType<typeof createFiles>): [string, boolean][] => files.list.get().map(({ name, left }) => [name, left]);
  const [sentTwice, answered] = [attach(), attach()];
  answered.passed();
  expect(lefts(answered)).toEqual([["empty", false]]);
  sentTwice.take();
  answered.take();
  expect([lefts(sentTwice), lefts(answered)]).toEqual([[["empty", true]], [["empty", true]]]);
  sentTwice.add([file("later", 0)]);
  sentTwice.take();
  answered.passed();

  expect([lefts(sentTwice), lefts(answered)]).toEqual([[["later", true]], []]);
});
