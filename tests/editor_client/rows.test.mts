import assert from "node:assert/strict";
import { test } from "node:test";
import type { ExerciseList, Status } from "../../codementor/wire/ts/index.ts";
import { below, next, progress, roots } from "../../editor-client/src/exercises/rows.ts";
import { words } from "../../editor-client/src/status/words.ts";
import { example, t } from "./examples.mts";

const list = example<ExerciseList>("exercise_list");
const status = example<Status>("status");
const running = { phase: "running", trouble: "" } as const;

test("a set that is here already is not offered once more", () => {
  assert.deepEqual(roots(list).map((row) => row.kind), ["set"]);
  assert.deepEqual(roots({ ...list, sets: [] }).map((row) => row.kind), ["offered"]);
});

test("a set's exercises stand below it, and it tells how many are passed", () => {
  const [row] = roots(list);
  assert.ok(row?.kind === "set");
  assert.deepEqual(below(row).map((each) => each.kind), ["exercise"]);
  assert.equal(progress(row.set, t), "0 of 1");
});

test("the next exercise is the recommended one, and none when all are passed", () => {
  assert.equal(next(list)?.exercise, "sum-of-parcels");
  const sets = list.sets.map((set) => ({ ...set, exercises: set.exercises.map((each) => ({ ...each, standing: "passed" as const })) }));
  assert.equal(next({ ...list, sets }), undefined);
});

test("the status item counts the days of the streak and what waits to be sent", () => {
  assert.equal(words(running, { ...status, waiting: 2 }, t).text, "$(mortar-board) CodeMentor $(flame) 4 $(cloud-upload) 2");
});

test("a stopped server is a warning with its reason; being offline is not", () => {
  assert.deepEqual(words({ phase: "stopped", trouble: "No Python." }, status, t), { text: "$(warning) CodeMentor", tooltip: "No Python.", warning: true });
  assert.equal(words(running, { ...status, connection: "offline" }, t).warning, false);
});
