import { submitted } from "../hints/session.ts";
import type { Tutor } from "../tutor.ts";

/** The program is handed in; it waits on this machine while the service cannot be reached. */
export async function submit({ server, panel, exercises }: Tutor, uri: string): Promise<void> {
  await panel.during(uri, "submitting", async (stop) => {
    const submission = await server.request("submit", { uri }, stop);
    panel.update(uri, (session) => submitted(session, submission));
    await exercises.refresh();
  });
}
