import { run, t, textUri } from "../host.ts";
import type { Tutor } from "../tutor.ts";

/** A report on what CodeMentor needs here, and what to do where it is not well, is open. */
export async function doctor({ server }: Tutor): Promise<void> {
  const { ailments } = await server.request("doctor", null);
  const lines = ailments.map(({ name, well, message, cure }) => `- ${well ? "✓" : "✗"} **${name}**: ${message}${cure ? `\n\n  ${cure}` : ""}`);
  await run("markdown.showPreview", textUri("CodeMentor.md", `# ${t("How CodeMentor is doing")}\n\n${lines.join("\n")}\n`));
}
