// The doors to VS Code that commands use. Besides the adapters (extension, server, tree, panel, status) only this
// file imports `vscode`.
import { homedir } from "node:os";
import * as vscode from "vscode";

export const t = vscode.l10n.t;
export const SECTION = "codementor";

export interface Choice<T> extends vscode.QuickPickItem {
  readonly value: T;
}

export function setting<T>(name: string, fallback: T): T {
  return vscode.workspace.getConfiguration(SECTION).get<T>(name, fallback);
}

/** The language of hints: the setting, or the one that VS Code itself shows. */
export function language(): string {
  const chosen = setting("language", "auto");
  return chosen === "auto" ? (vscode.env.language.split("-")[0] ?? "en") : chosen;
}

export function context(key: string, value: unknown): void {
  void vscode.commands.executeCommand("setContext", `${SECTION}.${key}`, value);
}

export function run(command: string, ...args: unknown[]): Thenable<unknown> {
  return vscode.commands.executeCommand(command, ...args);
}

/** Shows a sentence; the label of the chosen button, undefined when none was. */
export function tell(message: string, ...actions: string[]): Thenable<string | undefined> {
  return vscode.window.showInformationMessage(message, ...actions);
}

/** Shows what went wrong; the label of the chosen button. */
export function complain(message: string, ...actions: string[]): Thenable<string | undefined> {
  return vscode.window.showErrorMessage(message, ...actions);
}

/** Asks before something that cannot be undone; true when the learner agreed. */
export async function agrees(question: string, detail: string, action: string): Promise<boolean> {
  return (await vscode.window.showWarningMessage(question, { modal: true, detail }, action)) === action;
}

export async function choose<T>(title: string, choices: readonly Choice<T>[]): Promise<T | undefined> {
  const chosen = await vscode.window.showQuickPick(choices, { title, matchOnDescription: true, matchOnDetail: true });
  return chosen?.value;
}

/** A folder of the learner's choice, undefined when they chose none. */
export async function chooseFolder(title: string, label: string): Promise<vscode.Uri | undefined> {
  const defaultUri = vscode.Uri.file(homedir());
  const options = { canSelectFolders: true, canSelectFiles: false, canSelectMany: false, title, openLabel: label, defaultUri };
  return (await vscode.window.showOpenDialog(options))?.[0];
}

/** Runs work while a notification says so; its button stops it. */
export function busy<T>(title: string, work: (stop: vscode.CancellationToken) => Thenable<T>): Thenable<T> {
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  return vscode.window.withProgress(options, (_progress, stop) => work(stop));
}

export async function openFile(path: string): Promise<void> {
  await vscode.window.showTextDocument(vscode.Uri.file(path), { preview: false });
}

/** Shows a line (from 1) of a document without taking more than the cursor there. */
export async function reveal(uri: string, line: number): Promise<void> {
  const place = new vscode.Range(line - 1, 0, line - 1, 0);
  const editor = await vscode.window.showTextDocument(vscode.Uri.parse(uri), { preview: false, selection: place });
  editor.revealRange(place, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
}

const TEXTS = "codementor-text";
const texts = new Map<string, string>();

/** Serves the texts that `textUri` named. */
export function registerTexts(): vscode.Disposable {
  return vscode.workspace.registerTextDocumentContentProvider(TEXTS, {
    provideTextDocumentContent: (uri) => texts.get(uri.path) ?? "",
  });
}

/** A read-only document that belongs to no file: nothing to save when it is closed. */
export function textUri(name: string, content: string): vscode.Uri {
  const uri = vscode.Uri.from({ scheme: TEXTS, path: `/${texts.size}/${name}` });
  texts.set(uri.path, content);
  return uri;
}

/** The URI of the Python file in the active editor, undefined when there is none. */
export function activeFile(): string | undefined {
  const document = vscode.window.activeTextEditor?.document;
  return document?.languageId === "python" && document.uri.scheme === "file" ? document.uri.toString() : undefined;
}

export function uriOf(uri: string): vscode.Uri {
  return vscode.Uri.parse(uri);
}

export function fileUri(path: string): string {
  return vscode.Uri.file(path).toString();
}

/** The sentence of an error, with which every failure that people meet here was made. */
export function sentence(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Waits for work that nobody waits for; a failure is shown. */
export function orComplain(work: Promise<unknown>): void {
  work.catch((error: unknown) => complain(sentence(error)));
}
