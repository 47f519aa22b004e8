/** What a policy changes is read as it is written, never as JSON. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { valueText } from "../../src/desk/pages/policy/value-text";

test.each([
  [null, "nothing"],
  [undefined, "nothing"],
  ["", "nothing"],
  [[], "nothing"],
  [{}, "nothing"],
  [0, "0"],
  [false, "false"],
  ["sales", "sales"],
  [["de", "en"], "de, en"],
  ['{"after_s":60,"drop_preferred":true}', "after_s: 60\ndrop_preferred: true"],
  ['["de","en"]', "de, en"],
  ["[de", "[de"],
  [{ percent: 80, within_s: 20 }, "percent: 80\nwithin_s: 20"],
  [{ pool: "sales", offer: { mode: "ring", skills: ["de", "en"] }, hours: null }, "pool: sales\noffer:\n  mode: ring\n  skills: de, en\nhours: nothing"],
  [[{ after_s: 30, drop: ["de"] }, { after_s: 60, any: true }], "- after_s: 30\n  drop: de\n- after_s: 60\n  any: true"],
])("%j reads %j", (value, expected) => {
  expect(valueText(value, "nothing")).toBe(expected);
});

test("every key and every value is there, whatever is nested in what", () => {
  const words = fc.stringMatching(/^[a-z]{1,8}$/);
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof({ depthSize: "small" }, words, fc.array(tie("tree"), { maxLength: 4 }), fc.dictionary(words, tie("tree"), { maxKeys: 4 })),
  }));
  fc.assert(
    fc.property(tree, (value) => {
      const written = JSON.stringify(value).match(/[a-z]+/g) ?? [];
      const shown = valueText(value, "NOTHING").match(/[a-z]+/g) ?? [];

      expect(shown).toEqual(written);
    }),
  );
});
