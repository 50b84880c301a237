// What the status item says. Knows nothing of VS Code.
import type { Status } from "../../../codementor/wire/ts/index";
import type { Translate } from "../hints/markup.ts";
import type { ServerState } from "../server.ts";

export interface Words {
  readonly text: string;
  readonly tooltip: string;
  readonly warning: boolean;
}

const NAME = "CodeMentor";

export function words(state: ServerState, status: Status | null, t: Translate): Words {
  if (state.phase === "starting") return { text: `$(loading~spin) ${NAME}`, tooltip: state.trouble || t("CodeMentor is starting."), warning: false };
  if (state.phase !== "running") return { text: `$(warning) ${NAME}`, tooltip: state.trouble, warning: true };
  if (status === null) return { text: `$(mortar-board) ${NAME}`, tooltip: "", warning: false };
  const lines = [connection(status, t), streak(status, t), status.waiting > 0 ? t("{0} waiting to be sent.", status.waiting) : "", status.note];
  return { text: text(status), tooltip: lines.filter(Boolean).join("\n\n"), warning: status.connection === "too_old" };
}

function text(status: Status): string {
  const parts = [`$(mortar-board) ${NAME}`];
  if (status.streak_days > 0) parts.push(`$(flame) ${status.streak_days}`);
  if (status.waiting > 0) parts.push(`$(cloud-upload) ${status.waiting}`);
  return parts.join(" ");
}

function connection(status: Status, t: Translate): string {
  const says = {
    local: t("Working on this machine only."),
    signed_out: t("Not signed in. Everything here works without it."),
    signed_in: t("Signed in as {0}.", status.handle),
    offline: t("The service cannot be reached. Checks and hints go on here."),
    too_old: t("The service needs a newer CodeMentor. Update the extension."),
  };
  return says[status.connection];
}

function streak(status: Status, t: Translate): string {
  if (status.streak_days === 0) return "";
  return status.streak_today ? t("{0} days in a row, today included.", status.streak_days) : t("{0} days in a row; today does not count yet.", status.streak_days);
}
