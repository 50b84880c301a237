import { busy, t, tell } from "../host.ts";
import type { Tutor } from "../tutor.ts";

/** The learner is signed in, once they have entered the code that is shown in the browser page. */
export async function signIn({ server, exercises }: Tutor): Promise<void> {
  const status = await busy(t("Waiting for you to sign in in the browser"), (stop) => server.request("signIn", null, stop));
  await exercises.refresh();
  await tell(t("Signed in as {0}.", status.handle));
}
