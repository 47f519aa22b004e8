/** What is proposed for unanswered questions: a new article, or wordings for one that there is. */
import { expect, test } from "vitest";
import { articleOf, draftedOf, freshId, type Group, isFresh, isUnanswered, UNANSWERED, withWordings } from "../../../src/desk/pages/articles/unanswered/groups";
import { type Article, articleIn, hashOfArticle, newArticle, VARIANTS } from "../../../src/desk/pages/articles/values";

const group: Group = {
  language: "en",
  title: "Do you ship to Norway?",
  counts: { unanswered: 2 },
  cost: 9,
  last_at: 1,
  audience: "shop",
  conversations: ["c1", "c2"],
  examples: [],
  wordings: ["do you ship to norway?", "delivery to Oslo"],
  answers: [],
  verdict: "none",
  articles: [],
};
const article: Article = { ...newArticle("en"), id: "delivery", title: "Delivery", variants: ["Delivery to Oslo"], answer: "A week.", version: 3, changed_at: 1, changed_by: "" };

test("a new article has the questions as its wordings, and answers those who asked", () => {
  const { version, content, settles } = articleOf(group, "By post.", "de");

  expect({ version, settles }).toEqual({ version: 0, settles: ["c1", "c2"] });
  expect(content).toEqual({ ...newArticle("en"), title: "Do you ship to Norway?", variants: ["delivery to Oslo"], answer: "By post.", audience: "shop" });
});

test("what an endpoint drafted becomes the article, and its questions stay wordings", () => {
  const { content, settles, drafted } = draftedOf(group, { title: "Norway", answer: "We ship there.", failure: "" }, "de");

  expect(drafted).toEqual({ failure: "" });
  expect(settles).toEqual(["c1", "c2"]);
  expect(content).toMatchObject({ title: "Norway", answer: "We ship there.", variants: ["Do you ship to Norway?", "delivery to Oslo"] });
});

test.each([
  [null, { failure: "away" }],
  ["http_502", { failure: "status", status: "502" }],
  ["timeout", { failure: "timeout" }],
  ["foreign_network", { failure: "network" }],
  ["too_large", { failure: "unusable" }],
  ["of a later release", { failure: "unusable" }],
])("where the endpoint fails (%s) an agent's best answer is proposed, with a word why", (failure, drafted) => {
  const answered = { ...group, answers: [{ conversation: "c1", text: "By post.", helped: true }] };
  const kept = draftedOf(answered, failure === null ? null : { title: "", answer: "", failure }, "de");

  expect(kept).toEqual({ ...articleOf(answered, "By post.", "de"), drafted });
});

test("a group of unknown language is written in one's own", () => {
  expect(articleOf({ ...group, language: "" }, "", "de").content.language).toBe("de");
});

test("an article gets the wordings that it does not have", () => {
  const { version, base, content, settles } = withWordings(article, null, group);

  expect({ version, settles, answer: content.answer }).toEqual({ version: 3, settles: ["c1", "c2"], answer: "A week." });
  expect(base.variants).toEqual(["Delivery to Oslo"]);
  expect(content.variants).toEqual(["Delivery to Oslo", "Do you ship to Norway?"]);
});

test("what this tab has not saved of an article stays", () => {
  const unsaved = withWordings(article, null, group);
  const twice = withWordings({ ...article, version: 9 }, { ...unsaved, content: { ...unsaved.content, answer: "Mine." } }, { ...group, title: "Oslo?", wordings: [], conversations: ["c2", "c3"] });

  expect(twice.version).toBe(3);
  expect(twice.content).toMatchObject({ answer: "Mine.", variants: ["Delivery to Oslo", "Do you ship to Norway?", "Oslo?"] });
  expect(twice.settles).toEqual(["c1", "c2", "c3"]);
});

test("no more wordings are proposed than an article may have", () => {
  const full = { ...article, variants: Array.from({ length: VARIANTS }, (_, n) => `w${n}`) };

  expect(withWordings(full, null, group).content.variants).toEqual(full.variants);
});

test("each address is one view: a proposal is a new article's, and no article's", () => {
  expect(articleIn(hashOfArticle(freshId(group)))).toBe("new~c1");
  expect([isFresh("new~c1"), isFresh("new"), isFresh("newest")]).toEqual([true, true, false]);
  expect([isUnanswered(UNANSWERED), articleIn(UNANSWERED), isUnanswered("#/articles"), isUnanswered("#/articles/unanswered")]).toEqual([true, null, false, false]);
});
