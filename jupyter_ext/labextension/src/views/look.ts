import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { TranslationBundle } from '@jupyterlab/translation';

import type { Tutor, Work } from '../tutor';

/** What can be asked for from the panel: commands, so that palette, menu, buttons and panel do the same. */
export interface Actions {
  check(): void;
  hint(): void;
  review(): void;
  submit(): void;
  open(folder: string): void;
  pull(owner: string, set: string): void;
  signIn(): void;
  signOut(): void;
  stop(): void;
  goTo(line: number): void;
}

/** What every view needs to draw itself. */
export interface Look {
  readonly tutor: Tutor;
  readonly work: Work;
  readonly actions: Actions;
  readonly markdown: IRenderMimeRegistry;
  readonly trans: TranslationBundle;
}
