import type { INotebookTracker } from '@jupyterlab/notebook';
import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget } from '@jupyterlab/ui-components';
import type { Message } from '@lumino/messaging';
import * as React from 'react';

import { mentorIcon } from './icon';
import type { Tutor } from './tutor';
import { AccountView, SigningInView } from './views/account';
import { ExercisesView } from './views/exercises';
import type { Actions, Look } from './views/look';
import { ProblemView } from './views/problem';
import { WorkView } from './views/work';

/** What the panel is made of. */
export interface PanelParts {
  readonly tutor: Tutor;
  readonly tracker: INotebookTracker;
  readonly actions: Actions;
  readonly markdown: IRenderMimeRegistry;
  readonly trans: TranslationBundle;
}

/** The tutor's place at the side: exercises, the one at hand with result and hints, and the account. */
export class TutorPanel extends ReactWidget {
  private asked = false;

  constructor(private readonly parts: PanelParts) {
    super();
    this.id = 'codementor-panel';
    this.addClass('jp-codementor-panel');
    this.title.icon = mentorIcon;
    this.title.caption = parts.trans.__('CodeMentor: exercises, checks and hints');
    this.node.setAttribute('role', 'region');
    this.node.setAttribute('aria-label', 'CodeMentor');
    parts.tutor.changed.connect(() => this.update());
    parts.tracker.currentChanged.connect(() => this.update());
  }

  /** Nothing is asked of the server before the panel is looked at. */
  protected override onAfterShow(message: Message): void {
    super.onAfterShow(message);
    if (!this.asked) {
      this.asked = true;
      void this.parts.tutor.refresh();
    }
  }

  protected override render(): JSX.Element {
    const { tutor, tracker, actions, markdown, trans } = this.parts;
    const look: Look = { tutor, work: tutor.workOf(tracker.currentWidget), actions, markdown, trans };
    return (
      <>
        <ProblemView {...look} />
        <SigningInView {...look} />
        {look.work.item && <WorkView {...look} />}
        <ExercisesView {...look} />
        <AccountView {...look} />
      </>
    );
  }
}
