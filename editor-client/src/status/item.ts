// The one status bar item.
import * as vscode from "vscode";
import type { Status } from "../../../codementor/wire/ts/index";
import { context, t } from "../host.ts";
import { VIEW } from "../hints/panel.ts";
import type { ServerState } from "../server.ts";
import { words } from "./words.ts";

export class StatusItem implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem("codementor.status", vscode.StatusBarAlignment.Left, 0);
  private state: ServerState = { phase: "starting", trouble: "" };
  private status: Status | null = null;

  constructor() {
    this.item.name = "CodeMentor";
    this.draw();
    this.item.show();
  }

  server(state: ServerState): void {
    this.state = state;
    context("server", state.phase);
    this.draw();
  }

  service(status: Status): void {
    this.status = status;
    context("connection", status.connection);
    this.draw();
  }

  dispose(): void {
    this.item.dispose();
  }

  private draw(): void {
    const { text, tooltip, warning } = words(this.state, this.status, t);
    this.item.text = text;
    this.item.tooltip = new vscode.MarkdownString(tooltip);
    this.item.backgroundColor = warning ? new vscode.ThemeColor("statusBarItem.warningBackground") : undefined;
    this.item.command = this.state.phase === "stopped" ? "codementor.showLogs" : `${VIEW}.focus`;
  }
}
