// The panel beside the editor: follows the active document, keeps a session for each, draws it, and never takes focus.
import { randomBytes } from "node:crypto";
import * as vscode from "vscode";
import type { Status, Task } from "../../../codementor/wire/ts/index";
import { activeFile, context, run, t } from "../host.ts";
import { page, type Surroundings } from "./page.ts";
import { begun, edited, failed, opened, type Busy, type Session } from "./session.ts";
import { element } from "./markup.ts";

export const VIEW = "codementor.tutor";

/** What the panel asks for; `verb` is checked against a closed list before anything happens. */
export interface Asked {
  readonly verb: string;
  readonly line?: string;
  readonly folder?: string;
}

export interface Sources {
  /** The task of a document, null when it belongs to no exercise. */
  readonly task: (uri: string) => Promise<Task | null>;
  readonly asked: (asked: Asked, uri: string | undefined) => void;
}

export class Panel implements vscode.WebviewViewProvider {
  private readonly sessions = new Map<string, Session>();
  private view: vscode.WebviewView | undefined;
  private current: string | undefined;
  private stopping: vscode.CancellationTokenSource | undefined;
  private around: Surroundings = { server: { phase: "starting", trouble: "" }, anySet: false, signedIn: false, quiet: "" };

  constructor(
    private readonly extension: vscode.Uri,
    private readonly sources: Sources,
  ) {}

  resolveWebviewView(view: vscode.WebviewView): void {
    this.view = view;
    view.webview.options = { enableScripts: true, localResourceRoots: [this.resource("out"), this.resource("media")] };
    view.webview.onDidReceiveMessage((asked: Asked) => (asked.verb === "ready" ? this.draw() : this.sources.asked(asked, this.current)));
    view.onDidDispose(() => (this.view = undefined));
    view.webview.html = this.frame(view.webview);
  }

  /** Shows the panel beside the editor; the cursor stays where it is. */
  async show(): Promise<void> {
    if (!this.view?.visible) await run(`${VIEW}.focus`, { preserveFocus: true });
  }

  /** Takes up the active document; another kind of editor leaves the panel as it is. */
  async follow(): Promise<void> {
    const uri = activeFile();
    if (uri === undefined || uri === this.current) return;
    this.current = uri;
    await this.meet(uri);
    this.draw();
  }

  /** Asks for every task anew, for a server that came anew or exercises that changed. */
  async refresh(): Promise<void> {
    for (const uri of this.sessions.keys()) {
      const task = await this.sources.task(uri);
      this.update(uri, (session) => ({ ...session, task }));
    }
    await this.follow();
    this.draw();
  }

  /** Changes the session of a document, if there is one, and draws it when it is the shown one. */
  update(uri: string, change: (session: Session) => Session): void {
    const session = this.sessions.get(uri);
    if (!session) return;
    this.sessions.set(uri, change(session));
    if (uri === this.current) this.draw();
  }

  /** Changes every session. */
  each(change: (session: Session) => Session): void {
    for (const [uri, session] of this.sessions) this.sessions.set(uri, change(session));
    this.draw();
  }

  /** Whether a document is the program of an exercise. */
  knows(uri: string): boolean {
    return this.sessions.get(uri)?.task != null;
  }

  /** Runs work on a document while the panel says so and offers to stop it; a failure is shown in the panel. */
  async during(uri: string, busy: Busy, work: (stop: vscode.CancellationToken) => Promise<void>): Promise<void> {
    await this.meet(uri);
    this.stop();
    const stopping = new vscode.CancellationTokenSource();
    this.stopping = stopping;
    this.update(uri, (session) => begun(session, busy));
    await this.show();
    try {
      await work(stopping.token);
    } catch (error) {
      const stopped = stopping.token.isCancellationRequested;
      this.update(uri, (session) => failed(session, stopped ? "" : error instanceof Error ? error.message : String(error)));
    } finally {
      stopping.dispose();
      if (this.stopping === stopping) this.stopping = undefined;
    }
  }

  stop(): void {
    this.stopping?.cancel();
  }

  edit(uri: string): void {
    if (this.sessions.get(uri)?.result) this.update(uri, edited);
  }

  surround(change: Partial<Surroundings>): void {
    this.around = { ...this.around, ...change };
    this.draw();
  }

  private async meet(uri: string): Promise<void> {
    if (!this.sessions.has(uri)) this.sessions.set(uri, opened(uri, await this.sources.task(uri)));
  }

  private draw(): void {
    const session = this.current === undefined ? null : (this.sessions.get(this.current) ?? null);
    context("exercise", session?.task != null);
    void this.view?.webview.postMessage(page(session, this.around, t));
  }

  private frame(webview: vscode.Webview): string {
    const nonce = randomBytes(16).toString("base64");
    const uri = (...parts: string[]): string => webview.asWebviewUri(this.resource(...parts)).toString();
    const policy = `default-src 'none'; style-src ${webview.cspSource}; script-src 'nonce-${nonce}'`;
    const head =
      element("meta", { charset: "utf-8" }) +
      element("meta", { "http-equiv": "Content-Security-Policy", content: policy }) +
      element("link", { rel: "stylesheet", href: uri("media", "panel.css") });
    const sections = ["task", "result", "ladder", "foot"].map((id) => element("div", { id }));
    const live = element("div", { id: "live", "aria-live": "polite", class: "unseen" });
    const script = element("script", { nonce, src: uri("out", "panel.js") });
    const body = element("main", {}, sections.join("")) + live + script;
    return `<!DOCTYPE html>${element("html", { lang: vscode.env.language }, element("head", {}, head) + element("body", {}, body))}`;
  }

  private resource(...parts: string[]): vscode.Uri {
    return vscode.Uri.joinPath(this.extension, ...parts);
  }
}

/** The one quiet line at the foot: what signing in adds, or what waits. */
export function quiet(status: Status): string {
  if (status.waiting > 0 && status.connection === "offline") return t("Offline. {0} waiting to be sent.", status.waiting);
  if (status.connection === "signed_out") return t("Everything here works without signing in. Signed in, your progress follows you to other editors.");
  return status.note;
}
