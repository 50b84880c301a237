import type { Tutor } from "../tutor.ts";

/** The tree shows the sets as they are now. */
export async function refresh({ exercises }: Tutor): Promise<void> {
  await exercises.refresh();
}
