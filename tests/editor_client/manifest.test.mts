import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

const CLIENT = new URL("../../editor-client/", import.meta.url);
const read = (name: string): string => readFileSync(new URL(name, CLIENT), "utf8");
const json = <T,>(name: string): T => JSON.parse(read(name)) as T;
const manifest = json<{ contributes: { commands: { command: string }[]; keybindings: { when?: string }[] } }>("package.json");
const sources = readdirSync(new URL("src/", CLIENT), { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".ts"));
const code = sources.map((name) => read(`src/${name}`)).join("\n");

test("every text in the manifest has its English and its German", () => {
  const asked = new Set([...read("package.json").matchAll(/"%([\w.]+)%"/g)].map((each) => each[1] ?? ""));
  for (const name of ["package.nls.json", "package.nls.de.json"]) {
    assert.deepEqual(Object.keys(json<object>(name)).sort(), [...asked].sort(), name);
  }
});

test("every sentence of the extension has its German, and the catalogue holds no other", () => {
  const asked = new Set([...code.matchAll(/\bt\(\s*"((?:[^"\\]|\\.)*)"/g)].map((each) => each[1] ?? ""));
  assert.deepEqual(Object.keys(json<object>("l10n/bundle.l10n.de.json")).sort(), [...asked].sort());
});

test("a translation keeps the places of its values", () => {
  const places = (text: string): string[] => (text.match(/\{\d\}/g) ?? []).sort();
  for (const [english, german] of Object.entries(json<Record<string, string>>("l10n/bundle.l10n.de.json"))) {
    assert.deepEqual(places(german), places(english), english);
  }
});

test("the commands of the manifest are those that the code has, one file each", () => {
  const files = sources.filter((name) => /^commands\/(?!index)/.test(name)).map((name) => name.slice("commands/".length, -".ts".length));
  const declared = manifest.contributes.commands.map(({ command }) => command.replace("codementor.", ""));
  assert.deepEqual(declared.sort(), files.sort());
});

test("every key works in exercises only", () => {
  for (const key of manifest.contributes.keybindings) assert.equal(key.when, "codementor.exercise");
});
