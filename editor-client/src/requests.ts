// What the language server is asked: one command a verb, with one object, as in codementor/wire/editor.py.
import type {
  Account,
  AttemptList,
  CheckResult,
  DoctorReport,
  DocumentArguments,
  ExerciseList,
  HintArguments,
  Ladder,
  Notice,
  PullArguments,
  ReviewResult,
  SetItem,
  Status,
  Submission,
  Task,
} from "../../codementor/wire/ts/index";

export interface Requests {
  readonly check: [DocumentArguments, CheckResult];
  readonly hint: [HintArguments, Ladder];
  readonly submit: [DocumentArguments, Submission];
  readonly review: [DocumentArguments, ReviewResult];
  readonly task: [DocumentArguments, Task];
  readonly reset: [DocumentArguments, Notice];
  readonly attempts: [DocumentArguments, AttemptList];
  readonly exercises: [null, ExerciseList];
  readonly pull: [PullArguments, SetItem];
  readonly signIn: [null, Account];
  readonly signOut: [null, Status];
  readonly status: [null, Status];
  readonly doctor: [null, DoctorReport];
}

export type Verb = keyof Requests;
