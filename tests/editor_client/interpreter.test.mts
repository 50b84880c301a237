import assert from "node:assert/strict";
import { execPath } from "node:process";
import { test } from "node:test";
import { candidates, find, fits, version } from "../../editor-client/src/interpreter.ts";

const versions: Record<string, string> = { "/old/python": "3.9.2", "/new/python": "3.12.1", "/broken/python": "" };
const probe = async (command: readonly string[]): Promise<string> => versions[command[0] ?? ""] ?? "";

test("a setting that names an interpreter rules out every other candidate", () => {
  const found = candidates(["/mine", "-3"], ["/theirs"]);
  assert.deepEqual(found, [{ command: ["/mine", "-3"], source: "setting" }]);
});

test("the interpreter of the Python extension is tried before the ones on PATH", () => {
  const found = candidates([], ["/theirs"]);
  assert.deepEqual(found.map((each) => each.source), ["extension", "path", "path"]);
});

test("the first interpreter that starts and is new enough is taken", async () => {
  const asked = ["/broken/python", "/old/python", "/new/python"].map((each) => ({ command: [each], source: "path" as const }));
  assert.deepEqual(await find(asked, probe), { ok: true, command: ["/new/python"], version: "3.12.1" });
});

test("when none fits, every candidate is named with the version it has", async () => {
  const asked = ["/broken/python", "/old/python"].map((each) => ({ command: [each], source: "path" as const }));
  const found = await find(asked, probe);
  assert.deepEqual(found, {
    ok: false,
    tried: [
      { command: "/broken/python", version: "" },
      { command: "/old/python", version: "3.9.2" },
    ],
  });
});

test("3.11 and later are new enough, 3.10, 2.7, a future 4 and silence are not", () => {
  assert.deepEqual(["3.11.0", "3.14.2"].map(fits), [true, true]);
  assert.deepEqual(["3.10.9", "2.7.18", "4.0.0", ""].map(fits), [false, false, false, false]);
});

test("a program that is no Python, and one that is not there, have no version", async () => {
  assert.equal(await version([execPath]), "");
  assert.equal(await version(["/nowhere/python"]), "");
});
