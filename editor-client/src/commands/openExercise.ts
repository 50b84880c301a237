import { choose, openFile, t } from "../host.ts";
import { standing } from "../exercises/rows.ts";
import type { Tutor } from "../tutor.ts";

/** The program of an exercise is open: the named one, else one that the learner chooses. */
export async function openExercise({ exercises, panel }: Tutor, file?: string): Promise<void> {
  const chosen = file ?? (await ask(exercises.list.sets.flatMap((set) => set.exercises)));
  if (chosen === undefined) return;
  await openFile(chosen);
  await panel.show();
}

function ask(all: Tutor["exercises"]["list"]["sets"][number]["exercises"]): Promise<string | undefined> {
  const choices = all.map((each) => ({
    label: each.title,
    description: standing(each.standing, t)[1],
    detail: each.skills.join(", "),
    value: each.file,
  }));
  return choose(t("Open an exercise"), choices);
}
