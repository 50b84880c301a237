// The life of the language server: which Python runs it, starting, restarting with patience, and asking it.
import * as os from "node:os";
import * as path from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import * as vscode from "vscode";
import {
  CloseAction,
  ErrorAction,
  ExecuteCommandRequest,
  InlayHintRequest,
  LanguageClient,
  ProgressType,
  RevealOutputChannelOn,
  type ErrorHandler,
  type LanguageClientOptions,
} from "vscode-languageclient/node";
import type { HintEvent, Ladder, SignInPrompt, Status, Submission } from "../../codementor/wire/ts/index";
import { delay, recent } from "./backoff.ts";
import { complain, language, run, SECTION, setting, t } from "./host.ts";
import { candidates, find, OLDEST, type Candidate, type Found } from "./interpreter.ts";
import { chosenInterpreter } from "./python-extension.ts";
import type { Requests, Verb } from "./requests.ts";

const COMMAND = "codementor.server.";
const PIECES = new ProgressType<HintEvent>();

/** How the server stands. `trouble` says why it does not run and what to do. */
export interface ServerState {
  readonly phase: "untrusted" | "stopped" | "starting" | "running";
  readonly trouble: string;
}

/** What the server, and its life, tell of themselves. */
export interface News {
  readonly state: (state: ServerState) => void;
  readonly status: (status: Status) => void;
  readonly submission: (submission: Submission) => void;
  readonly signInPrompt: (prompt: SignInPrompt) => void;
  readonly exercisesChanged: () => void;
  /** A code lens or code action with one of the server's commands was chosen. */
  readonly chosen: (verb: string, argument: unknown) => unknown;
}

export class Server implements vscode.Disposable {
  readonly log = vscode.window.createOutputChannel("CodeMentor", { log: true });
  private client: LanguageClient | undefined;
  private queue: Promise<void> = Promise.resolve();
  private crashes: readonly number[] = [];
  private tokens = 0;

  constructor(
    private readonly extension: vscode.ExtensionContext,
    private readonly news: News,
  ) {}

  /** Starts the server, or starts it anew; calls that come while one is under way wait for it. */
  restart(): Promise<void> {
    this.crashes = [];
    return this.renew();
  }

  /** Asks for `verb`. A refusal is thrown with a sentence for people. */
  async request<V extends Verb>(verb: V, argument: Requests[V][0], stop?: vscode.CancellationToken): Promise<Requests[V][1]> {
    const client = await this.running();
    const params = { command: COMMAND + verb, arguments: argument === null ? [] : [argument], workDoneToken: this.token() };
    try {
      return (await client.sendRequest(ExecuteCommandRequest.type, params, stop)) as Requests[V][1];
    } catch (error) {
      if (client.isRunning()) throw error;
      throw new Error(t("CodeMentor's language server ended before it answered. Wait until it runs again, then try once more."));
    }
  }

  /** Opens the next level of a document's ladder, if it may be opened; `come` gets its sentences as they come. */
  async hint(uri: string, stop: vscode.CancellationToken, come: (event: HintEvent) => void): Promise<Ladder> {
    const partial_token = this.token();
    const listening = (await this.running()).onProgress(PIECES, partial_token, come);
    try {
      return await this.request("hint", { uri, level: null, partial_token }, stop);
    } finally {
      listening.dispose();
    }
  }

  /** The values beside a document's lines are drawn anew: a check has made others. */
  refreshValues(uri: string): void {
    const document = vscode.workspace.textDocuments.find((each) => each.uri.toString() === uri);
    const feature = this.client?.getFeature(InlayHintRequest.method);
    if (document) feature?.getProvider(document)?.onDidChangeInlayHints.fire();
  }

  /** Hands the changed settings to the running server. */
  async configure(): Promise<void> {
    const settings = { [SECTION]: told() };
    await this.client?.sendNotification("workspace/didChangeConfiguration", { settings });
  }

  dispose(): void {
    void this.stop();
    this.log.dispose();
  }

  private renew(wait = 0): Promise<void> {
    this.queue = this.queue.then(async () => {
      await new Promise((resolve) => setTimeout(resolve, wait));
      await this.stop();
      await this.start();
    });
    return this.queue;
  }

  private async running(): Promise<LanguageClient> {
    await this.queue;
    if (!this.client?.isRunning()) throw new Error(t("CodeMentor's language server is not running. Restart it and try again."));
    return this.client;
  }

  private token(): string {
    return `${SECTION}-${++this.tokens}`;
  }

  private async start(): Promise<void> {
    if (!vscode.workspace.isTrusted) {
      this.enter("untrusted", t("CodeMentor runs no program in a folder that you do not trust."));
      return;
    }
    this.enter("starting");
    const python = await find(await this.interpreters());
    if (!python.ok) {
      this.refuse(python);
      return;
    }
    this.log.info(`Python ${python.version}: ${python.command.join(" ")}`);
    this.client = this.create(python.command);
    this.listen(this.client);
    try {
      await this.client.start();
      this.enter("running");
    } catch (error) {
      this.log.error(error instanceof Error ? error : String(error));
      this.enter("stopped", t("CodeMentor's language server did not start. The log says why."));
    }
  }

  private async stop(): Promise<void> {
    const client = this.client;
    this.client = undefined;
    if (client?.needsStop()) await client.stop().catch((error: unknown) => this.log.warn(String(error)));
    await client?.dispose();
  }

  private create(python: readonly string[]): LanguageClient {
    const [command = "", ...args] = python;
    const launcher = path.join(this.extension.extensionPath, "bundled", "launch.py");
    const strategy = setting("importStrategy", "useBundled");
    const server = { command, args: [...args, "-I", "-X", "utf8", launcher, strategy], options: { cwd: os.homedir() } };
    return new LanguageClient(SECTION, "CodeMentor", server, this.options());
  }

  private async interpreters(): Promise<readonly Candidate[]> {
    const named = setting<string[]>("interpreter", []);
    if (named.length > 0) return candidates(named, []);
    const chosen = await chosenInterpreter().catch((error: unknown) => {
      this.log.warn(`The Python extension did not tell its interpreter: ${String(error)}`);
      return [];
    });
    return candidates([], chosen);
  }

  private listen(client: LanguageClient): void {
    client.onNotification("codementor/status", this.news.status);
    client.onNotification("codementor/submission", this.news.submission);
    client.onNotification("codementor/signInPrompt", this.news.signInPrompt);
    client.onNotification("codementor/exercisesChanged", this.news.exercisesChanged);
  }

  private options(): LanguageClientOptions {
    return {
      documentSelector: [{ scheme: "file", language: "python" }],
      initializationOptions: { client: SECTION, ...told() },
      outputChannel: this.log,
      stdioOptions: { stdout: passOn, stderr: passOn },
      revealOutputChannelOn: RevealOutputChannelOn.Never,
      initializationFailedHandler: () => false,
      errorHandler: this.errorHandler(),
      middleware: {
        executeCommand: (command, args, next) =>
          command.startsWith(COMMAND) ? this.news.chosen(command.slice(COMMAND.length), args[0]) : next(command, args),
        workspace: { configuration: (params) => params.items.map(() => told()) },
      },
    };
  }

  private errorHandler(): ErrorHandler {
    return {
      error: () => ({ action: ErrorAction.Continue }),
      closed: () => {
        this.revive();
        return { action: CloseAction.DoNotRestart, handled: true };
      },
    };
  }

  /** After a crash: starts the server again with growing patience, or gives up and says so. */
  private revive(): void {
    const now = Date.now();
    this.crashes = [...recent(this.crashes, now), now];
    const wait = delay(this.crashes);
    if (wait === null) {
      this.enter("stopped", t("CodeMentor's language server ended again and again. Your files are untouched; the log says why."));
      return;
    }
    this.enter("starting", t("CodeMentor's language server ended and is being started again."));
    void this.renew(wait);
  }

  private refuse(found: Found & { ok: false }): void {
    const oldest = OLDEST.join(".");
    const tried = found.tried.map(({ command, version }) => `${command} (${version || t("does not start")})`).join(", ");
    const message = t("CodeMentor needs Python {0} or newer. Tried: {1}.", oldest, tried);
    this.enter("stopped", message);
    const choose = t("Choose an interpreter");
    void complain(message, choose).then((chosen) => {
      if (chosen === choose) void run("workbench.action.openSettings", `${SECTION}.interpreter`);
    });
  }

  private enter(phase: ServerState["phase"], trouble = ""): void {
    this.news.state({ phase, trouble });
  }
}

/** Passes the server's own log on, each line with the weight the server gave it. */
function passOn(input: Readable, log: vscode.LogOutputChannel): void {
  createInterface({ input }).on("line", (line) => {
    const weight = /^(DEBUG|INFO|WARNING) /.exec(line)?.[1];
    if (weight === "DEBUG") log.debug(line);
    else if (weight === "INFO") log.info(line);
    else if (weight === "WARNING") log.warn(line);
    else log.error(line);
  });
}

/** The settings as the server knows them. Checks on saving are asked for by this extension. */
function told(): Readonly<Record<string, unknown>> {
  return { service: setting("service", ""), language: language(), everywhere: setting("everywhere", false) };
}
