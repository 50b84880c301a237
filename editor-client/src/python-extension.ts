// What the Python extension, where it is installed, knows of the interpreter in use.
import * as vscode from "vscode";

interface PythonApi {
  readonly environments?: {
    getActiveEnvironmentPath(resource?: vscode.Uri): { readonly path: string };
    resolveEnvironment(path: { readonly path: string }): Promise<{ executable?: { uri?: vscode.Uri } } | undefined>;
    onDidChangeActiveEnvironmentPath(listener: () => void): vscode.Disposable;
  };
}

/** The interpreter chosen in the Python extension; empty when that extension is not there or knows none. */
export async function chosenInterpreter(): Promise<readonly string[]> {
  const environments = (await api())?.environments;
  if (!environments) return [];
  const path = environments.getActiveEnvironmentPath(vscode.workspace.workspaceFolders?.[0]?.uri);
  const executable = (await environments.resolveEnvironment(path))?.executable?.uri?.fsPath;
  return executable ? [executable] : [];
}

/** Calls `changed` whenever another interpreter is chosen there. */
export async function onInterpreterChosen(changed: () => void): Promise<vscode.Disposable> {
  const environments = (await api())?.environments;
  return environments?.onDidChangeActiveEnvironmentPath(changed) ?? new vscode.Disposable(() => undefined);
}

async function api(): Promise<PythonApi | undefined> {
  const extension = vscode.extensions.getExtension<PythonApi>("ms-python.python");
  return extension?.activate();
}
