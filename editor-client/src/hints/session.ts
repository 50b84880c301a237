// What the panel knows of one document, as values. Knows nothing of VS Code.
import type { CheckResult, Ladder, ReviewResult, Submission, Task } from "../../../codementor/wire/ts/index";

export type Busy = "" | "checking" | "hinting" | "submitting" | "reviewing";

/** What came last, to be brought into sight. */
export type Newest = "" | "result" | "hint" | "review" | "submission";

export interface Session {
  readonly uri: string;
  readonly task: Task | null; // null: the document belongs to no exercise
  readonly result: CheckResult | null;
  readonly ladder: Ladder | null;
  readonly review: ReviewResult | null;
  readonly submission: Submission | null;
  readonly busy: Busy;
  readonly pieces: readonly string[]; // of the level that is being opened
  readonly piecesLevel: number;
  readonly trouble: string;
  readonly changed: boolean; // the program was edited since the check
  readonly newest: Newest;
}

export function opened(uri: string, task: Task | null): Session {
  return {
    uri,
    task,
    result: null,
    ladder: null,
    review: null,
    submission: null,
    busy: "",
    pieces: [],
    piecesLevel: 0,
    trouble: "",
    changed: false,
    newest: "",
  };
}

/** Work has begun: what went wrong before is no longer shown. */
export function begun(session: Session, busy: Busy): Session {
  return { ...session, busy, trouble: "", pieces: [], piecesLevel: 0, newest: "" };
}

export function checked(session: Session, result: CheckResult): Session {
  return { ...session, busy: "", result, ladder: result.ladder, review: null, changed: false, newest: "result" };
}

export function piece(session: Session, text: string, level: number): Session {
  const pieces = level === session.piecesLevel ? [...session.pieces, text] : [text];
  return { ...session, pieces, piecesLevel: level, newest: "hint" };
}

export function hinted(session: Session, ladder: Ladder): Session {
  return { ...session, busy: "", ladder, pieces: [], piecesLevel: 0, newest: "hint" };
}

export function reviewed(session: Session, review: ReviewResult): Session {
  return { ...session, busy: "", review, newest: "review" };
}

export function submitted(session: Session, submission: Submission): Session {
  return { ...session, busy: "", submission, newest: "submission" };
}

/** The work ended without an answer; `trouble` is empty when the learner stopped it. */
export function failed(session: Session, trouble: string): Session {
  return { ...session, busy: "", trouble, pieces: [], piecesLevel: 0 };
}

export function edited(session: Session): Session {
  return session.changed ? session : { ...session, changed: true };
}

/** Whether the last check found nothing wrong. */
export function good(session: Session): boolean {
  const report = session.result?.report;
  return report !== undefined && report.syntax === null && report.total > 0 && report.passed === report.total;
}

/** Whether handing in is what to do next: the program passes, and a service waits for it. */
export function submitFirst(session: Session, signedIn: boolean): boolean {
  return signedIn && good(session) && !session.changed && session.submission === null;
}
