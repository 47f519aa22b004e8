/** Numbers that the policy has masked are told from what people type. */
import { expect, test } from "vitest";
import { maskedIn } from "../../../src/desk/conversation/reach/masks";

test.each([
  ["My card is ••••\u00a04242, thanks", 1, 0],
  ["••••\u00a04242 ••••\u00a04444", 2, 0],
  ["IBAN DE••\u00a0••••\u00a03000 and ••••\u00a04242", 1, 1],
  ["I see •••• 4242 on my bill", 0, 0],
  ["DE•• •••• 3000", 0, 0],
  ["**** 4242", 0, 0],
  ["••••\u00a042", 0, 0],
  ["•••••\u00a04242", 0, 0],
  ["a b", 0, 0],
])("%j: %i cards, %i IBANs", (text, cards, ibans) => {
  expect(maskedIn(text)).toEqual({ cards, ibans });
});
