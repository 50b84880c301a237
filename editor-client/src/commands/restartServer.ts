import type { Tutor } from "../tutor.ts";

/** The language server has been started anew. */
export async function restartServer({ server }: Tutor): Promise<void> {
  await server.restart();
}
