import type { Cell } from '@jupyterlab/cells';
import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget } from '@jupyterlab/ui-components';
import { PanelLayout } from '@lumino/widgets';
import * as React from 'react';

import type { Tutor } from './tutor';
import { good, summary } from './views/result';

/** What the line under a cell is made of. */
interface LineParts {
  readonly tutor: Tutor;
  readonly panel: NotebookPanel;
  readonly show: () => void;
  readonly hint: () => void;
  readonly trans: TranslationBundle;
}

/** The result of the last check in one line under its answer cell; never part of the saved notebook. */
class ResultLine extends ReactWidget {
  constructor(private readonly parts: LineParts) {
    super();
    this.addClass('jp-codementor-line');
    parts.tutor.changed.connect(this.update, this);
  }

  protected override render(): JSX.Element | null {
    const { tutor, panel, show, hint, trans } = this.parts;
    const { check, stale, ladder } = tutor.workOf(panel);
    if (!check) {
      return null;
    }
    const { report } = check.result;
    const failing = report.cases.find(each => each.id === report.failing);
    const came = failing?.raised ? failing.raised.type : failing?.got;
    return (
      <div data-passed={good(report)}>
        <strong>{summary(report, trans)}</strong>
        {failing && failing.call && came && failing.wanted && (
          <span>
            <code>{failing.call}</code> {trans.__('gave')} <code>{came}</code>, {trans.__('wanted')}{' '}
            <code>{failing.wanted}</code>
          </span>
        )}
        {stale && <span className="jp-codementor-note">{trans.__('You have changed your answer since.')}</span>}
        {ladder && (
          <button className="jp-codementor-link" onClick={hint}>
            {trans.__('Hint')}
          </button>
        )}
        <button className="jp-codementor-link" onClick={show}>
          {trans.__('Details')}
        </button>
      </div>
    );
  }
}

/** Keeps one line under the answer cell that the last check of each notebook was about. */
export function showUnderCells(
  tutor: Tutor,
  tracker: INotebookTracker,
  actions: Pick<LineParts, 'show' | 'hint' | 'trans'>
): void {
  const lines = new WeakMap<NotebookPanel, ResultLine>();
  tutor.changed.connect(() => {
    const panel = tracker.currentWidget;
    const cell = panel && checkedCell(tutor, panel);
    if (!panel || !cell) {
      return;
    }
    const line = lines.get(panel) ?? new ResultLine({ tutor, panel, ...actions });
    lines.set(panel, line);
    if (line.parent !== cell && cell.layout instanceof PanelLayout) {
      cell.layout.addWidget(line);
    }
  });
}

function checkedCell(tutor: Tutor, panel: NotebookPanel): Cell | undefined {
  const spans = tutor.workOf(panel).check?.spans ?? [];
  const id = spans[spans.length - 1]?.cell;
  return panel.content.widgets.find(cell => cell.model.id === id);
}
