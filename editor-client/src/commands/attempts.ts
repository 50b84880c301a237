import { choose, showText, t, tell } from "../host.ts";
import type { Tutor } from "../tutor.ts";

/** An earlier program of the learner's choice is open for reading. */
export async function attempts({ server }: Tutor, uri: string): Promise<void> {
  const { attempts } = await server.request("attempts", { uri });
  if (attempts.length === 0) {
    await tell(t("There are no attempts yet. Each check keeps the program as it was."));
    return;
  }
  const choices = attempts.map((each) => ({
    label: new Date(each.made).toLocaleString(),
    description: t("{0} of {1} cases pass", each.passed, each.total),
    value: each.source,
  }));
  const source = await choose(t("Earlier attempts, newest first"), choices);
  if (source !== undefined) await showText(source, "python");
}
