/** Ways to write to a contact first, in words. */

import { expect, test } from "vitest";
import { refusedText, type Way, wayKey, wayText } from "../../src/desk/first/ways";
import en from "../../src/i18n/desk/en";

const mail: Way = { account: "mail", account_name: "Holm", channel: "email", peer: "eva@example.org", known: true, template: false, subject: true,
  call: false, window_ends_at: null, blocked: "", conversation: "" };
const shop: Way = { ...mail, account: "shop", account_name: "Shop" };

test("a way is named by its channel and address, and by the account where there are two", () => {
  expect(wayText(mail, [mail], en)).toBe("E-mail · eva@example.org");
  expect(wayText(shop, [mail, shop], en)).toBe("E-mail · Shop · eva@example.org");
  expect(wayKey(mail)).not.toBe(wayKey(shop));
});

test("one that cannot be used says why", () => {
  expect(wayText({ ...mail, blocked: "contact_stopped" }, [mail], en)).toBe("E-mail · eva@example.org (has unsubscribed)");
});

test.each([
  ["window_closed", "Only a template can be sent there now"],
  ["no_room", "There is no capacity for one more"],
  ["something new", "It was not sent; please try again"],
])("a refusal is put into words: %s", (code, text) => expect(refusedText(code, en)).toBe(text));
