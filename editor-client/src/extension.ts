// Builds the tutor's parts, joins them to VS Code's events, and registers the commands. No logic lives here.
import * as vscode from "vscode";
import type { SignInPrompt, Submission } from "../../codementor/wire/ts/index";
import { ON_DOCUMENT, PLAIN } from "./commands/index.ts";
import type { Row } from "./exercises/rows.ts";
import { Exercises } from "./exercises/tree.ts";
import { Panel, quiet, VIEW, type Asked } from "./hints/panel.ts";
import { submitted } from "./hints/session.ts";
import { activeFile, complain, fileUri, orComplain, registerTexts, reveal, run, SECTION, sentence, setting, t, tell } from "./host.ts";
import { onInterpreterChosen } from "./python-extension.ts";
import { Server, type News } from "./server.ts";
import { StatusItem } from "./status/item.ts";
import type { Tutor } from "./tutor.ts";

const RESTARTS = ["interpreter", "importStrategy"];

export function activate(extension: vscode.ExtensionContext): void {
  const status = new StatusItem();
  const server: Server = new Server(extension, news(() => tutor, status));
  const exercises = new Exercises(() => server.request("exercises", null));
  // A refusal means that the document belongs to no exercise.
  const task = (uri: string) => server.request("task", { uri }).catch(() => null);
  const panel = new Panel(extension.extensionUri, { task, asked: (asked, uri) => answer(tutor, asked, uri) });
  const tutor: Tutor = { server, panel, exercises, extension: extension.extensionUri };
  extension.subscriptions.push(
    status,
    server,
    registerTexts(),
    vscode.window.registerWebviewViewProvider(VIEW, panel),
    vscode.window.registerTreeDataProvider("codementor.exercises", exercises),
    ...commands(tutor),
    ...events(tutor),
  );
  const chosen = onInterpreterChosen(() => orComplain(server.restart()));
  orComplain(chosen.then((listening) => void extension.subscriptions.push(listening)));
  orComplain(server.restart());
}

function news(tutor: () => Tutor, status: StatusItem): News {
  return {
    state: (state) => {
      const { panel, exercises } = tutor();
      status.server(state);
      panel.surround({ server: state });
      if (state.phase === "running") orComplain(begin(tutor()));
      else exercises.clear();
    },
    status: (told) => {
      status.service(told);
      tutor().panel.surround({ quiet: quiet(told), signedIn: told.connection === "signed_in" });
    },
    submission: (handed) => follow(tutor().panel, handed),
    signInPrompt: (prompt) => void prompted(prompt),
    exercisesChanged: () => orComplain(begin(tutor())),
    chosen: (verb, argument) => run(`${SECTION}.${verb}`, (argument as { uri?: string } | undefined)?.uri),
  };
}

/** The tree and the panel show what a server that just started, or whose exercises changed, knows. */
async function begin({ exercises, panel }: Tutor): Promise<void> {
  await exercises.refresh();
  panel.surround({ anySet: exercises.list.sets.length > 0 });
  await panel.refresh();
}

function follow(panel: Panel, handed: Submission): void {
  panel.each((session) => (session.task?.exercise === handed.exercise ? submitted(session, handed) : session));
}

/** The code stays in sight; the page that the server asked VS Code to open can be opened again. */
async function prompted({ user_code, verification_uri, verification_uri_complete }: SignInPrompt): Promise<void> {
  const [copy, open] = [t("Copy the code"), t("Open the page")];
  const chosen = await tell(t("Enter the code {0} at {1} to sign in.", user_code, verification_uri), copy, open);
  if (chosen === copy) await vscode.env.clipboard.writeText(user_code);
  if (chosen === open) await vscode.env.openExternal(vscode.Uri.parse(verification_uri_complete));
}

function commands(tutor: Tutor): vscode.Disposable[] {
  const register = (name: string, call: (...args: unknown[]) => Promise<void> | void): vscode.Disposable =>
    vscode.commands.registerCommand(`${SECTION}.${name}`, async (...args: unknown[]) => {
      try {
        await call(...args);
      } catch (error) {
        if (!(error instanceof vscode.CancellationError)) void complain(sentence(error));
      }
    });
  return [
    ...Object.entries(PLAIN).map(([name, command]) => register(name, (...args) => command(tutor, ...args.filter(isText)))),
    ...Object.entries(ON_DOCUMENT).map(([name, command]) =>
      register(name, async (subject) => {
        const uri = document(subject) ?? activeFile();
        if (uri === undefined) await tell(t("Open the program of an exercise first."));
        else await command(tutor, uri);
      }),
    ),
  ];
}

/** The document that a command is about: named by its URI, or by the row of the tree that it was chosen on. */
function document(subject: unknown): string | undefined {
  if (isText(subject)) return subject;
  if (subject instanceof vscode.Uri) return subject.toString();
  const row = subject as Row | undefined;
  return row?.kind === "exercise" ? fileUri(row.exercise.file) : undefined;
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

function events({ server, panel }: Tutor): vscode.Disposable[] {
  return [
    vscode.window.onDidChangeActiveTextEditor(() => orComplain(panel.follow())),
    vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      if (contentChanges.length > 0) panel.edit(document.uri.toString());
    }),
    vscode.workspace.onDidSaveTextDocument((document) => {
      if (setting("checkOnSave", false) && panel.knows(document.uri.toString())) void run(`${SECTION}.check`, document.uri);
    }),
    vscode.workspace.onDidGrantWorkspaceTrust(() => orComplain(server.restart())),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (RESTARTS.some((name) => change.affectsConfiguration(`${SECTION}.${name}`))) orComplain(server.restart());
      else if (change.affectsConfiguration(SECTION)) orComplain(server.configure());
    }),
  ];
}

/** Does what a button or link of the panel asks for; anything else is ignored. */
function answer({ panel }: Tutor, { verb, line, folder }: Asked, uri: string | undefined): void {
  if (verb === "stop") panel.stop();
  else if (verb === "line" && uri !== undefined) void reveal(uri, Number(line));
  else if (verb === "next") void run(`${SECTION}.nextExercise`, folder);
  else if (verb === "trust") void run("workbench.trust.manage");
  else if (["check", "hint", "submit", "review"].includes(verb)) void run(`${SECTION}.${verb}`, uri);
  else if (["openExercise", "restartServer"].includes(verb)) void run(`${SECTION}.${verb}`);
}
