import { reviewed } from "../hints/session.ts";
import type { Tutor } from "../tutor.ts";

/** The program is read for style and clarity; the panel lists what there is to say. */
export async function review({ server, panel }: Tutor, uri: string): Promise<void> {
  await panel.during(uri, "reviewing", async (stop) => {
    const found = await server.request("review", { uri }, stop);
    panel.update(uri, (session) => reviewed(session, found));
  });
}
