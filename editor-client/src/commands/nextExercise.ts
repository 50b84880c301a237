import { next } from "../exercises/rows.ts";
import { t, tell } from "../host.ts";
import type { Tutor } from "../tutor.ts";
import { openExercise } from "./openExercise.ts";

/** The exercise to go on with is open: that of `folder`, else the recommended one. */
export async function nextExercise(tutor: Tutor, folder?: string): Promise<void> {
  const all = tutor.exercises.list.sets.flatMap((set) => set.exercises);
  const found = all.find((each) => each.folder === folder) ?? next(tutor.exercises.list);
  if (found) await openExercise(tutor, found.file);
  else await tell(t("Every exercise here is passed."));
}
