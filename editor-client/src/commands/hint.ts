import { context } from "../host.ts";
import { hinted, piece } from "../hints/session.ts";
import type { Tutor } from "../tutor.ts";

/** The next hint is opened if it may be; the panel shows it as it comes. */
export async function hint({ server, panel }: Tutor, uri: string): Promise<void> {
  await panel.during(uri, "hinting", async (stop) => {
    const ladder = await server.hint(uri, stop, (event) => {
      if (event.piece) panel.update(uri, (session) => piece(session, event.piece, event.level));
    });
    panel.update(uri, (session) => hinted(session, ladder));
    context("hinted", true);
  });
}
