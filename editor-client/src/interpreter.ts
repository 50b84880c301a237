// Finds the Python that runs the language server. Knows nothing of VS Code.
import { execFile } from "node:child_process";

export const OLDEST: readonly [number, number] = [3, 11];

/** A way to start Python, and where it was named: a setting, the Python extension, or PATH. */
export interface Candidate {
  readonly command: readonly string[];
  readonly source: "setting" | "extension" | "path";
}

/** What was found, or why each candidate does not fit. */
export type Found =
  | { readonly ok: true; readonly command: readonly string[]; readonly version: string }
  | { readonly ok: false; readonly tried: readonly Failure[] };

export interface Failure {
  readonly command: string;
  readonly version: string; // "" when it did not start
}

export type Probe = (command: readonly string[]) => Promise<string>;

/** The candidates in their order; a setting that names an interpreter rules all others out. */
export function candidates(setting: readonly string[], extension: readonly string[]): Candidate[] {
  if (setting.length > 0) return [{ command: setting, source: "setting" }];
  const found: Candidate[] = extension.length > 0 ? [{ command: extension, source: "extension" }] : [];
  const path = process.platform === "win32" ? [["py", "-3"], ["python"]] : [["python3"], ["python"]];
  return [...found, ...path.map((command) => ({ command, source: "path" as const }))];
}

/** The first candidate that starts and is new enough. */
export async function find(candidates: readonly Candidate[], probe: Probe = version): Promise<Found> {
  const tried: Failure[] = [];
  for (const { command } of candidates) {
    const found = await probe(command);
    if (fits(found)) return { ok: true, command, version: found };
    tried.push({ command: command.join(" "), version: found });
  }
  return { ok: false, tried };
}

/** Whether "3.11.7" is a version the server runs on. */
export function fits(version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major === OLDEST[0] && minor >= OLDEST[1];
}

/** The version that an interpreter tells of itself; "" when it does not start or does not answer in ten seconds. */
export function version(command: readonly string[]): Promise<string> {
  const [program = "", ...args] = command;
  const tell = "import sys; print('%d.%d.%d' % sys.version_info[:3])";
  return new Promise((resolve) => {
    execFile(program, [...args, "-I", "-c", tell], { timeout: 10_000, windowsHide: true }, (error, stdout) => {
      resolve(error ? "" : stdout.trim());
    });
  });
}
