// The rows of the exercise tree as values. Knows nothing of VS Code.
import type { ExerciseItem, ExerciseList, SetItem, SetSummary, Standing } from "../../../codementor/wire/ts/index";
import type { Translate } from "../hints/markup.ts";

export type Row =
  | { readonly kind: "set"; readonly set: SetItem }
  | { readonly kind: "exercise"; readonly exercise: ExerciseItem }
  | { readonly kind: "offered"; readonly offered: SetSummary };

export function roots(list: ExerciseList): Row[] {
  const here = list.sets.map((set): Row => ({ kind: "set", set }));
  const known = new Set(list.sets.map((set) => `${set.owner}/${set.set}`));
  const offered = list.offered.filter((each) => !known.has(`${each.owner}/${each.set}`));
  return [...here, ...offered.map((each): Row => ({ kind: "offered", offered: each }))];
}

export function below(row: Row): Row[] {
  return row.kind === "set" ? row.set.exercises.map((exercise) => ({ kind: "exercise", exercise })) : [];
}

/** How far a set is, as "3 of 24". */
export function progress(set: SetItem, t: Translate): string {
  const passed = set.exercises.filter((each) => each.standing === "passed").length;
  return t("{0} of {1}", passed, set.exercises.length);
}

/** The codicon of a standing, and what a screen reader says of it. */
export function standing(of: Standing, t: Translate): readonly [icon: string, says: string] {
  const shown = {
    new: ["circle-large-outline", t("not started")],
    started: ["record", t("started")],
    passed: ["pass-filled", t("passed")],
  } as const;
  return shown[of];
}

/** The exercise to go on with: the recommended one, else the first that is not passed. */
export function next(list: ExerciseList): ExerciseItem | undefined {
  const all = list.sets.flatMap((set) => set.exercises);
  return all.find((each) => each.recommended && each.standing !== "passed") ?? all.find((each) => each.standing !== "passed");
}
