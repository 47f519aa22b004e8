import { describe, expect, it } from "vitest";
import { changesOf, type ImportRow, reasonText, toWrite } from "../../src/desk/pages/contacts/import-lines";
import contacts from "../../src/i18n/contacts/en";

const row = (values: Partial<ImportRow>): ImportRow => ({ line: 2, outcome: "refused", before: {}, after: {}, kept: [], reason: "", fact: "", ...values });

describe("an import", () => {
  it("writes new and changed contacts", () => expect(toWrite({ created: 2, changed: 1, unchanged: 9, refused: 4, ignored: [], plan: "", rows: [] })).toBe(3));
  it("explains a refusal, and names facts as people know them", () => {
    expect(reasonText(row({ reason: "too_long", fact: "email" }), contacts.transfer, contacts.facts)).toBe("E-mail is too long.");
    expect(reasonText(row({ reason: "duplicate", fact: "7" }), contacts.transfer, contacts.facts)).toBe("It is about the same contact as line 7.");
    expect(reasonText(row({ reason: "new_code", fact: "x" }), contacts.transfer, contacts.facts)).toBe("new_code x");
  });
  it("lists a name only where it changes: it is the title of a new contact", () => {
    expect(changesOf(row({ after: { name: "Eva", email: "e@a.example" } }))).toEqual([["email", "e@a.example"]]);
    expect(changesOf(row({ before: { name: "E." }, after: { name: "Eva" } }))).toEqual([["name", "Eva"]]);
  });
});
