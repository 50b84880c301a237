import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { INotebookTracker } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';

import { mentorIcon } from './icon';
import { isAnswer, isMarked } from './notebook';
import type { Actions } from './views/look';
import type { Tutor } from './tutor';

/** The commands by their verb; the schema's toolbars, menus and shortcuts name them. */
export const COMMANDS = {
  check: 'codementor:check',
  hint: 'codementor:hint',
  review: 'codementor:review',
  submit: 'codementor:submit',
  openPanel: 'codementor:open-panel',
  openExercise: 'codementor:open-exercise',
  signIn: 'codementor:sign-in',
  signOut: 'codementor:sign-out',
  stop: 'codementor:stop'
} as const;

/** What the commands stand on. */
export interface CommandParts {
  readonly app: JupyterFrontEnd;
  readonly tutor: Tutor;
  readonly tracker: INotebookTracker;
  readonly actions: Actions;
  readonly show: () => void;
  readonly trans: TranslationBundle;
}

const NO_ARGUMENTS = { type: 'object', properties: {} } as const;
const FOLDER = { type: 'object', properties: { folder: { type: 'string' } }, required: ['folder'] } as const;

/** Every action of the tutor is a command: the palette, menus, buttons and other extensions use the same. */
export function addCommands(parts: CommandParts): void {
  const { app, tutor, tracker, actions, show, trans } = parts;
  const open = () => tracker.currentWidget;
  const any = () => tracker.find(isMarked) !== undefined || tutor.workOf(open()).item !== null;
  const connected = () => tutor.status !== null && tutor.status.connection !== 'local';
  // In a cell's toolbar (`cell`) the buttons stand on answer cells only, elsewhere where an exercise is open.
  const visible = (args: { cell?: unknown }) => (args.cell === true ? isAnswer(open()?.content.activeCell) : any());

  const add = (id: string, label: string, caption: string, execute: () => void, more = {}): void => {
    app.commands.addCommand(id, { label, caption, execute, describedBy: { args: NO_ARGUMENTS }, ...more });
  };
  const work = { isVisible: visible, isEnabled: () => open() !== null };
  add(COMMANDS.check, trans.__('Check'), trans.__('Run the visible cases on your answer'), actions.check, work);
  add(COMMANDS.hint, trans.__('Hint'), trans.__('Open the next hint'), actions.hint, work);
  add(COMMANDS.submit, trans.__('Submit'), trans.__('Hand your answer in'), actions.submit, {
    ...work,
    isVisible: (args: { cell?: unknown }) => visible(args) && connected()
  });
  add(COMMANDS.review, trans.__('Review my answer'), trans.__('What an experienced reader would say'), actions.review, work);
  add(COMMANDS.openPanel, trans.__('Show CodeMentor'), trans.__('Exercises, checks and hints'), show, { icon: mentorIcon });
  add(COMMANDS.signIn, trans.__('Sign in to CodeMentor'), '', actions.signIn, {
    isEnabled: () => tutor.status?.connection === 'signed_out'
  });
  add(COMMANDS.signOut, trans.__('Sign out of CodeMentor'), '', actions.signOut, {
    isEnabled: () => tutor.status?.connection === 'signed_in' || tutor.status?.connection === 'offline'
  });
  add(COMMANDS.stop, trans.__('Stop'), '', actions.stop, { isEnabled: () => tutor.doing !== null });
  app.commands.addCommand(COMMANDS.openExercise, {
    label: trans.__('New exercise notebook'),
    caption: trans.__('Open the notebook of an exercise; it is made when there is none'),
    describedBy: { args: FOLDER },
    execute: args => actions.open(String(args.folder))
  });
}
