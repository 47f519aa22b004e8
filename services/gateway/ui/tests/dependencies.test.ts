/** The rules about imports (dev/dependencies.mjs) find what they are there to find. */
import { cruise } from "dependency-cruiser";
import { expect, test } from "vitest";
import rules from "../dev/dependencies.mjs";

async function violations(path: string): Promise<string[]> {
  const { output } = await cruise([path], { ruleSet: { forbidden: rules.forbidden }, validate: true, ...rules.options });
  return typeof output === "string" ? [] : output.summary.violations.map(({ rule, from }) => `${rule.name} ${from}`);
}

test("a circle is found, even if only types are imported", async () => {
  expect(await violations("tests/circle")).toEqual(["no-circle tests/circle/one.ts"]);
});

test("the sources keep the rules", async () => {
  expect(await violations("src")).toEqual([]);
});
