import { choose, run, t, tell, textUri, uriOf } from "../host.ts";
import type { Tutor } from "../tutor.ts";

/** An earlier program of the learner's choice stands beside the present one. */
export async function attempts({ server }: Tutor, uri: string): Promise<void> {
  const { attempts } = await server.request("attempts", { uri });
  if (attempts.length === 0) {
    await tell(t("There are no attempts yet. Each check keeps the program as it was."));
    return;
  }
  const choices = attempts.map((each) => ({
    label: new Date(each.made).toLocaleString(),
    description: t("{0} of {1} cases pass", each.passed, each.total),
    value: each,
  }));
  const chosen = await choose(t("Earlier attempts, newest first"), choices);
  if (!chosen) return;
  const title = t("{0} and now", new Date(chosen.made).toLocaleString());
  await run("vscode.diff", textUri("attempt.py", chosen.source), uriOf(uri), title);
}
