/** The form of an account: what it is filled with, what of it is sent, and which field is wrong. */

import { expect, test } from "vitest";
import { causeOf, draftOf, entered, madeSecret, refusedSettings, valuesOf } from "../../../src/desk/pages/channels/form-values";
import { faultText } from "../../../src/desk/pages/fault-text";
import { wordingOf } from "../../../src/desk/pages/channels/setting-words";
import type { Account, Setting } from "../../../src/desk/pages/channels/types";
import en from "../../../src/i18n/channels/en";
import { pagesFor } from "../../../src/desk/shell/route";

const setting = (name: string, more: Partial<Setting> = {}): Setting => ({ name, kind: "text", label: name, help: "", required: true, choices: [], default: "", many: false, generate: "", presets: {}, ...more });

const SETTINGS = [setting("url", { kind: "url" }), setting("mode", { kind: "choice", choices: ["webhook", "poll"], default: "webhook" }), setting("aliases", { many: true, required: false }), setting("token", { kind: "secret" }), setting("keys", { kind: "secret", many: true })];

const account: Account = { id: "a", channel: "post", name: "", enabled: true, config: { url: "https://a.example", aliases: ["x", "y"] }, secrets: ["token"], opens: true, hook: "" };

test("a new account begins with what the channel suggests", () => {
  expect(draftOf(SETTINGS, null)).toEqual({ url: "", mode: "webhook", aliases: "", token: "", keys: "" });
});

test("an account is shown with its settings, and with none of its secrets", () => {
  expect(draftOf(SETTINGS, account)).toEqual({ url: "https://a.example", mode: "webhook", aliases: "x\ny", token: "", keys: "" });
});

test("what is left empty is not sent, so that a secret stays", () => {
  expect(valuesOf(SETTINGS, { ...draftOf(SETTINGS, account), url: " https://b.example " })).toEqual({ config: { url: "https://b.example", mode: "webhook", aliases: ["x", "y"] }, secrets: {} });
});

test("several values are lines, and empty ones count for nothing", () => {
  expect(valuesOf(SETTINGS, { token: "t", keys: "k1\n\n k2 \n" })).toEqual({ config: {}, secrets: { token: "t", keys: ["k1", "k2"] } });
});

test("secrets are made in the form that is asked for, each another one", () => {
  expect(madeSecret("text")).toMatch(/^[0-9a-f]{64}$/);
  expect(madeSecret("whsec")).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  expect(madeSecret("text")).not.toBe(madeSecret("text"));
});

test("faults stand at their fields", () => {
  const fields = [
    { field: "config.url", message: "must be a URL" },
    { field: "secrets.token", message: "is needed" },
  ];

  expect(refusedSettings({ fields })).toEqual({ url: { message: "must be a URL" }, token: { message: "is needed" } });
  expect(refusedSettings({})).toEqual({});
});

test("a fault is said in the reader's language with its values, one that is not known as the server says it", () => {
  const fault = { message: "must be one line of at most 9 characters", code: "line", values: { most: "9" } };

  expect(faultText(fault, { line: "Höchstens {most} Zeichen." })).toEqual({ text: "Höchstens 9 Zeichen.", own: false });
  expect(faultText(fault, {})).toEqual({ text: fault.message, own: true });
  expect(faultText({ message: "is odd" }, en.faults.fields)).toEqual({ text: "is odd", own: true });
});

test("a choice fills in what belongs to it, and leaves the rest", () => {
  const provider = setting("provider", { kind: "choice", choices: ["other", "gmail"], presets: { gmail: { url: "https://g.example" } } });

  expect(entered([provider, ...SETTINGS], { url: "", mode: "poll" }, "provider", "gmail")).toEqual({ provider: "gmail", url: "https://g.example", mode: "poll" });
  expect(entered([provider, ...SETTINGS], { url: "https://mine.example" }, "provider", "other")).toEqual({ provider: "other", url: "https://mine.example" });
});

const MODE = setting("mode", { kind: "choice", label: "Mode", help: "poll: without a hook", choices: ["webhook", "poll"] });
const own = (text: string) => ({ text, own: true });
const ours = (text: string) => ({ text, own: false });

test("a setting is said in the catalogue's words, and what it has not in the channel's own", () => {
  const catalogue = { post: { mode: { label: "Art", help: "Abfrage: ohne Hook", choices: { poll: "Abfrage" } }, url: { label: "Adresse" } } };
  const known = wordingOf(catalogue, "post", MODE);
  const without = [wordingOf(catalogue, "post", setting("token", { label: "Token", help: "a secret" })), wordingOf(catalogue, "private", MODE), wordingOf({}, "post", MODE)];

  expect([known.label, known.help, known.choice("poll"), known.choice("webhook")]).toEqual([ours("Art"), ours("Abfrage: ohne Hook"), ours("Abfrage"), own("webhook")]);
  expect(wordingOf(catalogue, "post", setting("url")).help).toEqual(own(""));
  expect(without.map(({ label, help }) => [label, help])).toEqual([[own("Token"), own("a secret")], [own("Mode"), own(MODE.help)], [own("Mode"), own(MODE.help)]]);
});

test("an error says what to do where its cause is known", () => {
  expect([causeOf("auth:refresh_token", en.causes), causeOf("auth:190", en.causes), causeOf("timeout", en.causes)]).toEqual([en.causes.refresh_token, "", ""]);
});

test("accounts are the administrators' page, parked messages also the supervisors'", () => {
  expect(["agent", "supervisor", "administrator"].map((role) => pagesFor(role).filter((page) => page === "channels" || page === "parked"))).toEqual([[], ["parked"], ["channels", "parked"]]);
});
