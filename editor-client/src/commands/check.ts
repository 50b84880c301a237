import { context } from "../host.ts";
import { checked } from "../hints/session.ts";
import type { Tutor } from "../tutor.ts";

/** The program is run on the exercise's cases, and the panel shows the result. */
export async function check({ server, panel, exercises }: Tutor, uri: string): Promise<void> {
  await panel.during(uri, "checking", async (stop) => {
    const result = await server.request("check", { uri }, stop);
    panel.update(uri, (session) => checked(session, result));
    server.refreshValues(uri);
    context("checked", true);
    await exercises.refresh();
  });
}
