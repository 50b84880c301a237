import { ILayoutRestorer, JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { addCommands, COMMANDS } from './commands';
import { goTo, isMarked, placeOf } from './notebook';
import { TutorPanel } from './panel';
import { Requests } from './requests';
import { Tutor } from './tutor';
import { showUnderCells } from './underCell';
import type { Actions } from './views/look';

const ID = 'codementor:plugin';

interface Settings {
  readonly openPanel: boolean;
  readonly resultUnderCell: boolean;
}

const plugin: JupyterFrontEndPlugin<void> = {
  id: ID,
  description: 'A tutor beside the notebook: exercises, checks and hints.',
  autoStart: true,
  requires: [INotebookTracker, IRenderMimeRegistry],
  optional: [ISettingRegistry, ITranslator, ICommandPalette, ILayoutRestorer],
  activate
};

async function activate(
  app: JupyterFrontEnd,
  tracker: INotebookTracker,
  markdown: IRenderMimeRegistry,
  registry: ISettingRegistry | null,
  translator: ITranslator | null,
  palette: ICommandPalette | null,
  restorer: ILayoutRestorer | null
): Promise<void> {
  const { contents, serverSettings } = app.serviceManager;
  const language = languageOf(translator);
  const trans = (translator ?? nullTranslator).load('codementor');
  const tutor = new Tutor(new Requests(serverSettings), path => contents.localPath(path), language);
  // Activating what is shown would hide it in Notebook 7.
  const show = () => {
    if (!panel.isVisible) {
      app.shell.activateById(panel.id);
    }
  };
  const actions = actionsOf(app, tutor, tracker, show);
  const panel = new TutorPanel({ tutor, tracker, actions, markdown, trans });
  app.shell.add(panel, 'right', { rank: 700 });
  restorer?.add(panel, panel.id);
  addCommands({ app, tutor, tracker, actions, show, trans });
  const listed = [COMMANDS.check, COMMANDS.hint, COMMANDS.review, COMMANDS.submit, COMMANDS.openPanel];
  for (const command of [...listed, COMMANDS.signIn, COMMANDS.signOut, COMMANDS.stop]) {
    palette?.addItem({ command, category: 'CodeMentor' });
  }
  const settings = await settingsOf(registry);
  if (settings.resultUnderCell) {
    showUnderCells(tutor, tracker, { show, hint: actions.hint, trans });
  }
  follow(app, tutor, tracker, settings.openPanel ? show : () => undefined);
}

/** The language of the page as two letters; JupyterLab 4.2 does not tell it. */
function languageOf(translator: Partial<ITranslator> | null): string {
  return (translator?.languageCode || document.documentElement.lang || 'en').slice(0, 2);
}

async function settingsOf(registry: ISettingRegistry | null): Promise<Settings> {
  const chosen = (await registry?.load(ID))?.composite;
  return { openPanel: chosen?.openPanel !== false, resultUnderCell: chosen?.resultUnderCell !== false };
}

function actionsOf(app: JupyterFrontEnd, tutor: Tutor, tracker: INotebookTracker, show: () => void): Actions {
  const withNotebook = (use: (panel: NotebookPanel) => Promise<void>) => () => {
    show();
    if (tracker.currentWidget) {
      void use(tracker.currentWidget);
    }
  };
  return {
    check: withNotebook(panel => tutor.check(panel)),
    hint: withNotebook(panel => tutor.hint(panel)),
    review: withNotebook(panel => tutor.review(panel)),
    submit: withNotebook(panel => tutor.submit(panel)),
    open: folder => {
      void tutor.notebookOf(folder).then(item => {
        if (item) {
          void app.commands.execute('docmanager:open', { path: item.path, factory: 'Notebook' });
        }
      });
    },
    pull: (owner, set) => void tutor.pull(owner, set),
    signIn: () => {
      show();
      void tutor.signIn();
    },
    signOut: () => void tutor.signOut(),
    stop: () => tutor.stop(),
    goTo: line => {
      const panel = tracker.currentWidget;
      const place = panel && placeOf(tutor.workOf(panel).check?.spans ?? [], line);
      if (panel && place) {
        goTo(panel.content, place.cell, place.line);
      }
    }
  };
}

/** Keeps up with the notebooks: a marked one is looked up when it opens, and an edit makes its result an old one. */
function follow(app: JupyterFrontEnd, tutor: Tutor, tracker: INotebookTracker, show: () => void): void {
  // One by one: a toolbar's button does not hear of a change of all commands at once.
  const refresh = () => Object.values(COMMANDS).forEach(id => app.commands.notifyCommandChanged(id));
  tracker.activeCellChanged.connect(refresh);
  tracker.currentChanged.connect(refresh);
  tutor.changed.connect(refresh);
  const opened = async (panel: NotebookPanel): Promise<void> => {
    await panel.context.ready;
    panel.model?.contentChanged.connect(() => tutor.edited(panel));
    refresh();
    if (isMarked(panel)) {
      show();
      await tutor.look(panel);
    }
  };
  tracker.widgetAdded.connect((_, panel) => void opened(panel));
  tracker.forEach(panel => void opened(panel));
}

export default [plugin];
