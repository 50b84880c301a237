// The panel's sections as HTML: the task on top, then the result, then the ladder. Knows nothing of VS Code.
import { ladder } from "./ladder.ts";
import { button, element, escape, markdown, paragraph, type Translate } from "./markup.ts";
import { result, review, submission } from "./result.ts";
import type { ServerState } from "../server.ts";
import { good, submitFirst, type Session } from "./session.ts";

/** What surrounds the session: how the server stands, and one quiet line that may stand below. */
export interface Surroundings {
  readonly server: ServerState;
  readonly anySet: boolean;
  readonly signedIn: boolean;
  readonly quiet: string;
}

/** HTML by section, and a sentence for screen readers ("" says nothing). */
export interface Page {
  readonly task: string;
  readonly result: string;
  readonly ladder: string;
  readonly foot: string;
  readonly announce: string;
  readonly newest: string; // a selector: what has just come, to be brought into sight
}

export function page(session: Session | null, around: Surroundings, t: Translate): Page {
  const foot = around.quiet ? paragraph(around.quiet, "quiet") : "";
  if (session === null || session.task === null) {
    return { task: nothing(around, t), result: "", ladder: "", foot, announce: "", newest: "" };
  }
  return {
    task: task(session, t),
    result: trouble(session) + actions(session, around, t) + result(session, around.signedIn, t) + submission(session, t) + review(session, t),
    ladder: ladder(session, t),
    foot: (around.server.trouble ? paragraph(around.server.trouble, "trouble") : "") + foot,
    announce: announce(session, t),
    newest: newest(session),
  };
}

function nothing(around: Surroundings, t: Translate): string {
  const { phase, trouble } = around.server;
  if (phase === "untrusted") return paragraph(trouble) + button("trust", t("Decide about trust"), "primary");
  if (phase === "stopped") return paragraph(trouble, "trouble") + button("restartServer", t("Restart the server"));
  if (phase === "starting") return paragraph(t("CodeMentor is starting."), "quiet");
  const open = around.anySet ? button("openExercise", t("Open an exercise"), "primary") : "";
  return paragraph(t("Open an exercise to see its task, its result and hints here.")) + open;
}

function task(session: Session, t: Translate): string {
  const { title, markdown: text } = session.task ?? { title: "", markdown: "" };
  const body = text.replace(/^\s*# .*\n/, ""); // the title stands above it already
  const summary = element("summary", {}, element("h2", {}, escape(title)) + element("span", { class: "quiet" }, escape(t("Task"))));
  return element("details", { open: "", id: "task-text" }, summary + markdown(body));
}

function trouble(session: Session): string {
  return session.trouble ? paragraph(session.trouble, "trouble") : "";
}

function actions(session: Session, around: Surroundings, t: Translate): string {
  if (session.busy) return working(session, t);
  const idle: Record<string, string> = around.server.phase === "running" ? {} : { disabled: "" };
  const passed = good(session) && !session.changed;
  const check = button("check", t("Check"), passed ? "secondary" : "primary", idle);
  const submit = button("submit", t("Submit"), submitFirst(session, around.signedIn) ? "primary" : "secondary", idle);
  return element("div", { class: "actions" }, check + submit + button("review", t("Review"), "secondary", idle));
}

function working(session: Session, t: Translate): string {
  const says = {
    "": "",
    checking: t("Running your program."),
    hinting: t("Preparing the hint."),
    submitting: t("Handing in your program."),
    reviewing: t("Reading your program."),
  };
  const stop = session.piecesLevel > 0 ? "" : button("stop", t("Stop")); // the coming hint has one beside it
  const text = element("span", { class: "working" }, escape(says[session.busy]));
  return element("div", { class: "actions" }, stop + text);
}

/** The selector of what came last: a part of the result, or the step of the ladder that is open or coming. */
function newest(session: Session): string {
  if (session.newest !== "hint") return session.newest && `#part-${session.newest}`;
  return `#ladder [data-level="${session.piecesLevel || (session.ladder?.hints.at(-1)?.level ?? 1)}"]`;
}

function announce(session: Session, t: Translate): string {
  if (session.busy || session.trouble) return session.trouble;
  const opened = session.ladder?.hints.at(-1);
  if (opened) return t("Hint {0} of 4: {1}", opened.level, opened.text);
  const report = session.result?.report;
  if (!report) return "";
  return report.syntax?.message ?? t("{0} of {1} cases pass.", report.passed, report.total);
}
