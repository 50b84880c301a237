import type { Tutor } from "../tutor.ts";

/** The log of the extension and its server is shown. */
export function showLogs({ server }: Tutor): void {
  server.log.show();
}
