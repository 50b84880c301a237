import assert from "node:assert/strict";
import { test } from "node:test";
import type { CheckResult, Ladder, Submission, Task } from "../../codementor/wire/ts/index.ts";
import { markdown, value } from "../../editor-client/src/hints/markup.ts";
import { page, type Surroundings } from "../../editor-client/src/hints/page.ts";
import * as session from "../../editor-client/src/hints/session.ts";
import { example, t } from "./examples.mts";

const around: Surroundings = { server: { phase: "running", trouble: "" }, anySet: true, signedIn: true, quiet: "" };
const begun = session.opened("file:///a.py", example<Task>("task"));
const checked = session.checked(begun, example<CheckResult>("check_result"));
const draw = (shown: session.Session | null, more: Partial<Surroundings> = {}) => page(shown, { ...around, ...more }, t);

function passing(): session.Session {
  const result = example<CheckResult>("check_result");
  const report = { ...result.report, passed: 3, failing: null, trace: [] };
  return session.checked(begun, { ...result, report, ladder: null, next_exercise: "/set/next" });
}

test("without an exercise the panel says what to open, and offers it where there is a set", () => {
  assert.match(draw(null).task, /Open an exercise to see.*data-verb="openExercise"/);
  assert.doesNotMatch(draw(null, { anySet: false }).task, /data-verb/);
});

test("a server that does not run is told with its reason and a way to restart it", () => {
  const shown = draw(null, { server: { phase: "stopped", trouble: "No Python." } });
  assert.match(shown.task, /No Python\..*data-verb="restartServer"/);
});

test("while the server does not run nothing can be checked", () => {
  assert.match(draw(begun, { server: { phase: "starting", trouble: "" } }).result, /id="do-check"[^>]*disabled/);
});

test("the title of the task is shown once, though the task's text begins with it", () => {
  assert.equal(draw(begun).task.match(/Sum of parcels/g)?.length, 1);
});

test("a failing check shows the call, what came out and what was wanted, and the line", () => {
  const { result } = draw(checked);
  for (const part of ["2 of 3 cases pass", "total([4, 1, 2])", ">3<", ">7<", 'data-line="5"']) assert.ok(result.includes(part), part);
});

test("a check in which all cases pass offers the next exercise and puts Submit first", () => {
  const { result, ladder } = draw(passing());
  assert.match(result, /All 3 cases pass/);
  assert.match(result, /data-verb="next"[^>]*data-folder="\/set\/next"/);
  assert.match(result, /data-verb="submit" class="primary"/);
  assert.equal(ladder, "");
});

test("Submit comes first only for who is signed in and has not handed in yet", () => {
  const asked = (shown: session.Session, signedIn: boolean) => /data-verb="submit" class="(\w+)"/.exec(draw(shown, { signedIn }).result)?.[1];
  const handed = session.submitted(passing(), example<Submission>("submission"));
  assert.deepEqual([asked(passing(), true), asked(passing(), false), asked(handed, true)], ["primary", "secondary", "secondary"]);
});

test("what came last is brought into sight: the result, then the step of the ladder", () => {
  assert.equal(draw(checked).newest, "#part-result");
  assert.equal(draw(session.piece(checked, "One.", 2)).newest, '#ladder [data-level="2"]');
  assert.equal(draw(session.begun(checked, "checking")).newest, "");
});

test("an edited program's result is marked as that of an earlier program", () => {
  assert.match(draw(session.edited(checked)).result, /You have changed the program since this check/);
});

test("a check that could not be put on record says so, also when all cases pass", () => {
  const unkept = { ...passing().result!, note: "This is not on record." };
  assert.match(draw(session.checked(begun, unkept)).result, /This is not on record\./);
});

test("the ladder has four steps: the open one readable, the next saying what opens it, the others shut", () => {
  const { ladder } = draw(checked);
  assert.deepEqual([...ladder.matchAll(/<li class="(\w+)"/g)].map((each) => each[1]), ["open", "next", "shut", "shut"]);
  assert.match(ladder, /The next hint opens when you have changed your program/);
  assert.doesNotMatch(ladder, /data-verb="hint"/);
});

test("a next level that is ready can be opened", () => {
  const ladder: Ladder = { ...example<Ladder>("ladder"), next_level: 2, next_ready: true };
  assert.match(draw(session.hinted(checked, ladder)).ladder, /data-verb="hint"[^>]*>Show hint 2</);
});

test("sentences of a hint are shown as they come, with a way to stop them", () => {
  const coming = session.piece(session.piece(session.begun(checked, "hinting"), "One.", 2), "Two.", 2);
  assert.match(draw(coming).ladder, /One\. Two\.[\s\S]*data-verb="stop"/);
});

test("a stopped hint leaves no trouble behind, a failed one its sentence", () => {
  const coming = session.begun(checked, "hinting");
  assert.equal(draw(session.failed(coming, "")).result.includes("trouble"), false);
  assert.match(draw(session.failed(coming, "The service is away.")).result, /class="trouble">The service is away\./);
});

test("a waiting submission says that it is sent later", () => {
  const handed: Submission = { ...example<Submission>("submission"), status: "waiting" };
  assert.match(draw(session.submitted(checked, handed)).result, /sent as soon as the service can be reached/);
});

test("what a learner's program prints cannot become markup of the panel", () => {
  const result = example<CheckResult>("check_result");
  const evil = "<img src=x onerror=alert(1)>";
  const cases = result.report.cases.map((each) => ({ ...each, got: evil, note: evil, call: evil }));
  const shown = draw(session.checked(begun, { ...result, report: { ...result.report, cases } }));
  assert.equal(JSON.stringify(shown).includes("<img"), false);
});

test("Markdown brings no HTML of its own, no image and no script link", () => {
  assert.equal(markdown("<b>x</b> ![a](https://example.org/a.png)").includes("<b>"), false);
  assert.equal(markdown("![a](https://example.org/a.png)").includes("<img"), false);
  assert.equal(markdown("[a](javascript:alert(1))").includes("href"), false);
});

test("blanks at the end of a value can be seen, and a long value is cut with a way to see all of it", () => {
  assert.match(value("'a'  ", "all"), /··/);
  const long = value("x".repeat(1000), "Show all of it");
  assert.match(long, /…[\s\S]*<summary>Show all of it<\/summary>/);
});

test("what a program printed is shown as it looked, and a difference in blanks can be seen", () => {
  const result = example<CheckResult>("check_result");
  const cases = result.report.cases.map((each) => ({ ...each, call: "", got: "'a  \\nb'", wanted: "'a\\nb\\n'" }));
  const shown = draw(session.checked(begun, { ...result, report: { ...result.report, cases } })).result;
  const seen = shown.replace(/<[^>]*>/g, "");
  assert.ok(seen.includes("Gota··↵\nb"), seen);
  assert.ok(seen.includes("Wanteda↵\nb↵"), seen);
});

test("the way of a run shows the lines that made values, and the last line", () => {
  const result = example<CheckResult>("check_result");
  const idle = { line: 9, function: "total", values: {} };
  const trace = [idle, ...result.report.trace, idle, { ...idle, line: 7 }];
  const shown = draw(session.checked(begun, { ...result, report: { ...result.report, trace } })).result;
  const rows = [...(/<table>.*<\/table>/.exec(shown)?.[0] ?? "").matchAll(/data-line="(\d+)"/g)].map((each) => each[1]);
  assert.deepEqual(rows, ["2", "3", "4", "7"]);
});

test("screen readers hear a finished result or hint, never a piece of one", () => {
  assert.equal(draw(session.begun(begun, "checking")).announce, "");
  assert.match(draw(session.hinted(checked, example<Ladder>("ladder"))).announce, /^Hint \d of 4: /);
});
