import type { Tutor } from "../tutor.ts";

/** The panel with the task of the active exercise is shown. */
export async function showTask({ panel }: Tutor): Promise<void> {
  await panel.follow();
  await panel.show();
}
