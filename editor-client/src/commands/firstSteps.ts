import * as vscode from "vscode";
import { chooseFolder, run, t } from "../host.ts";
import type { Tutor } from "../tutor.ts";

const SET = "python-first-steps";

/** The set that comes with the extension is in a folder of the learner's choice; files that are there stay. */
export async function firstSteps({ extension, exercises }: Tutor): Promise<void> {
  const parent = await chooseFolder(t("Where shall the exercises go?"), t("Put the exercises here"));
  if (!parent) return;
  const folder = vscode.Uri.joinPath(parent, SET);
  if (!(await exists(folder))) await vscode.workspace.fs.copy(vscode.Uri.joinPath(extension, "bundled", "sets", SET), folder);
  const open = vscode.workspace.getWorkspaceFolder(folder);
  if (open) await exercises.refresh();
  else await run("vscode.openFolder", folder);
}

async function exists(folder: vscode.Uri): Promise<boolean> {
  try {
    await vscode.workspace.fs.stat(folder);
    return true;
  } catch (error) {
    if (error instanceof vscode.FileSystemError && error.code === "FileNotFound") return false;
    throw error;
  }
}
