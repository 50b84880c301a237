import { t, tell } from "../host.ts";
import type { Tutor } from "../tutor.ts";

/** The learner is signed out on this machine; their work stays on it. */
export async function signOut({ server, exercises }: Tutor): Promise<void> {
  await server.request("signOut", null);
  await exercises.refresh();
  await tell(t("Signed out. Your work stays on this machine."));
}
