import assert from "node:assert/strict";
import { test } from "node:test";
import { delay, recent } from "../../editor-client/src/backoff.ts";

test("the wait doubles with each crash, and after five crashes no restart follows", () => {
  const waits = [1, 2, 3, 4, 5, 6].map((count) => delay(Array<number>(count).fill(0)));
  assert.deepEqual(waits, [500, 1000, 2000, 4000, 8000, null]);
});

test("a crash of more than three minutes ago counts no longer", () => {
  assert.deepEqual(recent([0, 100_000, 190_000], 200_000), [100_000, 190_000]);
});
