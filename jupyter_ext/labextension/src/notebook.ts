import type { Cell } from '@jupyterlab/cells';
import type { Notebook, NotebookPanel } from '@jupyterlab/notebook';

import type { CellSpan, NotebookArguments, NotebookCell } from './wire';

const ROLES = ['setup', 'answer', 'task'];

interface Own {
  readonly role?: unknown;
}

/** What a cell is for: `metadata.codementor.role`, else a tag of that name. */
export function roleOf(cell: Cell): string {
  const own = cell.model.getMetadata('codementor') as Own | undefined;
  const tags: unknown = cell.model.getMetadata('tags');
  const named = [own?.role, ...(Array.isArray(tags) ? tags : [])];
  return ROLES.find(role => named.includes(role)) ?? '';
}

/** Whether a notebook says itself that it belongs to an exercise. */
export function isMarked(panel: NotebookPanel): boolean {
  return panel.model?.getMetadata('codementor') !== undefined;
}

export function isAnswer(cell: Cell | null | undefined): boolean {
  return !!cell && cell.model.type === 'code' && roleOf(cell) === 'answer';
}

/** The answer cell that a command is about: the active one if it is an answer, else the last answer. */
export function answerOf(notebook: Notebook): Cell | undefined {
  const answers = notebook.widgets.filter(isAnswer);
  const active = notebook.activeCell;
  return isAnswer(active) ? active! : answers[answers.length - 1] ?? (active?.model.type === 'code' ? active : undefined);
}

/** The notebook as it stands, saved or not. Outputs never leave the page. */
export function argumentsOf(panel: NotebookPanel, path: string, language: string): NotebookArguments {
  const cells = panel.content.widgets.filter(cell => cell.model.type === 'code').map(cellOf);
  return { path, cells, cell: answerOf(panel.content)?.model.id ?? '', level: null, language };
}

/** What a check of these cells would run: equal text, equal result. */
export function programOf(asked: NotebookArguments): string {
  const used = asked.cells.filter(cell => cell.role === 'setup' || cell.role === 'answer' || cell.id === asked.cell);
  return JSON.stringify([asked.cell, used]);
}

/** The cell and the line in it (from 1) that a line of the program stands in. */
export function placeOf(spans: readonly CellSpan[], line: number): { cell: string; line: number } | null {
  const span = spans.find(each => each.first <= line && line <= each.last);
  return span ? { cell: span.cell, line: line - span.first + 1 } : null;
}

/** Puts the cursor at the start of a line of a cell. */
export function goTo(notebook: Notebook, cell: string, line: number): void {
  const index = notebook.widgets.findIndex(each => each.model.id === cell);
  if (index < 0) {
    return;
  }
  notebook.activeCellIndex = index;
  notebook.mode = 'edit';
  notebook.widgets[index].editor?.setCursorPosition({ line: line - 1, column: 0 });
  notebook.widgets[index].editor?.focus();
}

function cellOf(cell: Cell): NotebookCell {
  const source = cell.model.sharedModel.getSource();
  return { id: cell.model.id, kind: cell.model.type, source, role: roleOf(cell), execution_count: null };
}
