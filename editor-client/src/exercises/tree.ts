// The tree of exercise sets in the side bar.
import * as vscode from "vscode";
import type { ExerciseList } from "../../../codementor/wire/ts/index";
import { context, t } from "../host.ts";
import { below, progress, roots, standing, type Row } from "./rows.ts";

const NOTHING: ExerciseList = { sets: [], offered: [] };

export class Exercises implements vscode.TreeDataProvider<Row> {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChangeTreeData = this.changed.event;
  private known: ExerciseList = NOTHING;

  constructor(private readonly ask: () => Promise<ExerciseList>) {}

  /** What the last look found. */
  get list(): ExerciseList {
    return this.known;
  }

  /** Looks at the sets anew. */
  async refresh(): Promise<void> {
    this.show(await this.ask());
    context("looked", true);
  }

  /** Shows nothing, while there is no server to ask. */
  clear(): void {
    this.show(NOTHING);
    context("looked", false);
  }

  getChildren(row?: Row): Row[] {
    return row ? below(row) : roots(this.known);
  }

  getTreeItem(row: Row): vscode.TreeItem {
    if (row.kind === "set") return this.setItem(row);
    return row.kind === "exercise" ? this.exerciseItem(row) : this.offeredItem(row);
  }

  private show(list: ExerciseList): void {
    this.known = list;
    context("sets", list.sets.length > 0);
    this.changed.fire();
  }

  private setItem({ set }: Row & { kind: "set" }): vscode.TreeItem {
    const item = new vscode.TreeItem(set.title, vscode.TreeItemCollapsibleState.Expanded);
    item.id = set.folder;
    item.description = progress(set, t);
    item.contextValue = "set";
    return item;
  }

  private exerciseItem({ exercise }: Row & { kind: "exercise" }): vscode.TreeItem {
    const [icon, says] = standing(exercise.standing, t);
    const item = new vscode.TreeItem(exercise.title);
    item.id = exercise.folder;
    item.iconPath = new vscode.ThemeIcon(icon, exercise.standing === "passed" ? new vscode.ThemeColor("testing.iconPassed") : undefined);
    item.description = exercise.recommended ? t("next") : "";
    item.tooltip = t("{0}: {1}. Difficulty {2} of 5. {3}", exercise.title, says, exercise.difficulty, exercise.skills.join(", "));
    item.accessibilityInformation = { label: `${exercise.title}, ${says}` };
    item.contextValue = "exercise";
    item.command = { title: t("Open"), command: "codementor.openExercise", arguments: [exercise.file] };
    return item;
  }

  private offeredItem({ offered }: Row & { kind: "offered" }): vscode.TreeItem {
    const item = new vscode.TreeItem(offered.title);
    item.id = `${offered.owner}/${offered.set}`;
    item.iconPath = new vscode.ThemeIcon("cloud-download");
    item.description = t("{0} exercises, not fetched", offered.exercises);
    item.contextValue = "offered";
    item.command = { title: t("Fetch"), command: "codementor.pullSet", arguments: [offered.owner, offered.set] };
    return item;
  }
}
