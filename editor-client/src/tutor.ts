// What every command gets to work with.
import type { Exercises } from "./exercises/tree.ts";
import type { Panel } from "./hints/panel.ts";
import type { Server } from "./server.ts";
import type { Uri } from "vscode";

export interface Tutor {
  readonly server: Server;
  readonly panel: Panel;
  readonly exercises: Exercises;
  readonly extension: Uri; // the folder of this extension
}
