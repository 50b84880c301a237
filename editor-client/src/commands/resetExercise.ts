import { agrees, t, tell } from "../host.ts";
import type { Tutor } from "../tutor.ts";

/** The program is what it was at the start, if the learner agrees; earlier attempts stay. */
export async function resetExercise({ server }: Tutor, uri: string): Promise<void> {
  const detail = t("The program goes back to how the exercise began. Every program that you checked stays among your attempts.");
  if (!(await agrees(t("Start this exercise again?"), detail, t("Start again")))) return;
  const notice = await server.request("reset", { uri });
  await tell(notice.message);
}
