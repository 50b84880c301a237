// The result of a check, a review and a submission as HTML. Knows nothing of VS Code.
import type { CaseResult, CheckResult, Finding, Report } from "../../../codementor/wire/ts/index";
import { button, element, escape, paragraph, sentence, value, type Translate } from "./markup.ts";
import { good, submitFirst, type Session } from "./session.ts";

export function result(session: Session, signedIn: boolean, t: Translate): string {
  const checked = session.result;
  if (!checked) return "";
  const kind = submitFirst(session, signedIn) ? "secondary" : "primary";
  const body = good(session) ? passed(checked, kind, t) : failing(checked.report, t);
  const stale = session.changed ? paragraph(t("You have changed the program since this check."), "quiet") : "";
  const note = checked.note ? paragraph(checked.note, "quiet") : "";
  const attributes = { id: "part-result", class: session.changed ? "stale" : "", "aria-label": t("Result") };
  return element("section", attributes, heading(checked.report, t) + note + stale + body);
}

/** A link to a line of the learner's program. */
export function place(line: number | null, t: Translate): string {
  if (!line) return "";
  const attributes = { type: "button", class: "link", "data-verb": "line", "data-line": String(line) };
  return element("button", attributes, escape(t("Line {0}", line)));
}

function heading(report: Report, t: Translate): string {
  const all = report.syntax === null && report.total > 0 && report.passed === report.total;
  const text = report.syntax ? t("The program does not parse yet") : all ? t("All {0} cases pass", report.total) : t("{0} of {1} cases pass", report.passed, report.total);
  return element("h3", { class: all ? "passed" : "failed" }, escape(text));
}

function passed(checked: CheckResult, kind: string, t: Translate): string {
  const parts = [t("{0} s", checked.report.seconds.toFixed(2))];
  if (checked.streak_days > 0) parts.push(checked.streak_days === 1 ? t("day 1 of your streak") : t("{0} days in a row", checked.streak_days));
  const next = checked.next_exercise ? button("next", t("Next exercise"), kind, { "data-folder": checked.next_exercise }) : "";
  return paragraph(parts.join(" · "), "quiet") + next + cases(checked.report, t);
}

function failing(report: Report, t: Translate): string {
  if (report.syntax) return paragraph(report.syntax.message) + place(report.syntax.line, t);
  const smallest = report.cases.find((each) => each.id === report.failing);
  return (smallest ? one(smallest, t) : "") + trace(report, t) + cases(report, t);
}

/** One failing case: what was called, what came out, what the task wants, side by side. */
function one(each: CaseResult, t: Translate): string {
  const all = t("Show all of it");
  const row = (name: string, text: string, kind: string): string =>
    text ? element("div", { class: `row ${kind}` }, element("dt", {}, escape(name)) + element("dd", {}, value(text, all))) : "";
  const program = each.call === "";
  const pair = row(t("Got"), program ? printed(each.got) : each.got, "got") + row(t("Wanted"), program ? printed(each.wanted) : each.wanted, "wanted");
  const rows =
    row(t("Call"), each.call, "call") +
    row(t("Input"), each.stdin, "call") +
    (pair ? element("div", { class: "pair" }, pair) : "") +
    row(t("Raised"), raised(each), "got") +
    row(t("Printed"), program && each.got ? "" : each.stdout, "call");
  const notes = [each.same_text ? t("Both print alike, but they are of different types.") : "", each.advice, each.note];
  return element("dl", { class: "case" }, rows) + notes.filter(Boolean).map((note) => paragraph(note)).join("") + place(each.line, t);
}

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", t: "\t", "\\": "\\", "'": "'", '"': '"' };

/** What a program printed as it looked: the text that a Python string literal stands for; other text as it is. */
export function printed(literal: string): string {
  const inside = /^(['"])([\s\S]*)\1$/.exec(literal)?.[2];
  return inside === undefined ? literal : inside.replace(/\\([nt\\'"])/g, (_, letter: string) => ESCAPES[letter] ?? letter);
}

function raised(each: CaseResult): string {
  if (!each.raised || each.got) return ""; // what was raised stands there already
  return each.raised.message ? `${each.raised.type}: ${each.raised.message}` : each.raised.type;
}

/** The lines that made values, in the order they ran, and the last line in any case. */
function trace(report: Report, t: Translate): string {
  const last = report.trace.at(-1);
  const steps = report.trace.filter((step) => step === last || Object.keys(step.values).length > 0);
  if (steps.length === 0) return "";
  const rows = steps.map((step) => {
    const values = Object.entries(step.values).map(([name, text]) => `${name} = ${text}`);
    const code = values.length > 0 ? element("code", {}, escape(values.join(", "))) : "";
    return element("tr", {}, element("td", {}, place(step.line, t)) + element("td", {}, code));
  });
  const cut = report.trace_cut ? paragraph(t("The run goes on; only its beginning is shown."), "quiet") : "";
  return disclosure("trace", t("How it ran, line by line"), element("div", { class: "trace", tabindex: "0" }, element("table", {}, rows.join(""))) + cut);
}

function cases(report: Report, t: Translate): string {
  const items = report.cases.map((each) => {
    const well = each.outcome === "passed";
    const mark = element("span", { class: well ? "passed" : "failed", "aria-label": well ? t("passes") : t("fails") }, well ? "✓" : "✗");
    const text = each.hidden ? escape(t("a hidden case")) : element("code", { class: "plain" }, escape((each.call || each.id).trim()));
    return element("li", {}, mark + element("span", {}, text));
  });
  return items.length > 1 ? disclosure("cases", t("All cases"), element("ul", { class: "cases" }, items.join(""))) : "";
}

function disclosure(id: string, title: string, html: string): string {
  return element("details", { id: `more-${id}` }, element("summary", {}, escape(title)) + html);
}

export function submission(session: Session, t: Translate): string {
  const handed = session.submission;
  if (!handed) return "";
  const says = {
    waiting: t("Handed in. It is sent as soon as the service can be reached."),
    queued: t("Handed in. Waiting for its grade."),
    running: t("Being graded."),
    graded: handed.passed ? t("Graded: passed") : t("Graded: not passed yet"),
    failed: t("The grader failed; your work is kept and can be graded again."),
  };
  const graded = handed.status === "graded";
  const said = graded ? element("h3", { class: handed.passed ? "passed" : "failed" }, escape(says.graded)) : paragraph(says[handed.status]);
  const cases = handed.report ? paragraph(t("{0} of {1} cases pass, hidden ones included.", handed.report.passed, handed.report.total)) : "";
  const note = handed.note ? paragraph(handed.note, "quiet") : "";
  return element("section", { id: "part-submission", "aria-label": t("Submission") }, said + cases + note);
}

export function review(session: Session, t: Translate): string {
  if (!session.review) return "";
  const item = (finding: Finding): string => element("li", {}, `${place(finding.line, t)} ${sentence(finding.message)}`);
  const { findings, summary } = session.review;
  const list = element("ul", { class: "findings" }, findings.map(item).join(""));
  const said = summary || (findings.length === 0 ? t("The review found nothing to say.") : "");
  return element("section", { id: "part-review", "aria-label": t("Review") }, element("h3", {}, escape(t("Review"))) + (said && paragraph(said)) + list);
}
