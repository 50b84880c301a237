import { busy, choose, chooseFolder, run, t, tell } from "../host.ts";
import type { Tutor } from "../tutor.ts";

/** A set of the service is in a folder on this machine: the named one, else one that the learner chooses. */
export async function pullSet({ server, exercises }: Tutor, owner?: string, set?: string): Promise<void> {
  const wanted = owner !== undefined && set !== undefined ? { owner, set } : await ask(exercises.list.offered);
  const folder = wanted && (await chooseFolder(t("Where shall the exercises go?"), t("Put the set here")));
  if (!wanted || !folder) return;
  const pulled = await busy(t("Fetching {0}", wanted.set), (stop) => server.request("pull", { ...wanted, folder: folder.fsPath }, stop));
  await exercises.refresh();
  const open = t("Open the folder");
  if ((await tell(t("{0} is in {1}.", pulled.title, pulled.folder), open)) === open) await run("vscode.openFolder", folder);
}

async function ask(offered: Tutor["exercises"]["list"]["offered"]): Promise<{ owner: string; set: string } | undefined> {
  if (offered.length === 0) {
    await tell(t("The service offers no set that is not here already."));
    return undefined;
  }
  const choices = offered.map((each) => ({
    label: each.title,
    description: `${each.owner}/${each.set} ${each.version}`,
    detail: t("{0} exercises", each.exercises),
    value: { owner: each.owner, set: each.set },
  }));
  return choose(t("Fetch an exercise set"), choices);
}
