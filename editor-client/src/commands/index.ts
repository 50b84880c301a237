// The commands by the name that package.json gives them: on a document, and on nothing.
import type { Tutor } from "../tutor.ts";
import { attempts } from "./attempts.ts";
import { check } from "./check.ts";
import { doctor } from "./doctor.ts";
import { firstSteps } from "./firstSteps.ts";
import { hint } from "./hint.ts";
import { nextExercise } from "./nextExercise.ts";
import { openExercise } from "./openExercise.ts";
import { pullSet } from "./pullSet.ts";
import { refresh } from "./refresh.ts";
import { resetExercise } from "./resetExercise.ts";
import { restartServer } from "./restartServer.ts";
import { review } from "./review.ts";
import { showLogs } from "./showLogs.ts";
import { showTask } from "./showTask.ts";
import { signIn } from "./signIn.ts";
import { signOut } from "./signOut.ts";
import { submit } from "./submit.ts";

export type OnDocument = (tutor: Tutor, uri: string) => Promise<void>;
export type Plain = (tutor: Tutor, ...args: string[]) => Promise<void> | void;

export const ON_DOCUMENT: Readonly<Record<string, OnDocument>> = { check, hint, submit, review, resetExercise, attempts };

export const PLAIN: Readonly<Record<string, Plain>> = {
  openExercise,
  nextExercise,
  showTask,
  firstSteps,
  pullSet,
  refresh,
  signIn,
  signOut,
  doctor,
  restartServer,
  showLogs,
};
