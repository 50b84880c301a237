import type { NotebookPanel } from '@jupyterlab/notebook';
import { ISignal, Signal } from '@lumino/signaling';

import { argumentsOf, programOf } from './notebook';
import { Refused, Requests } from './requests';
import type {
  ExerciseList,
  HintEvent,
  Ladder,
  NotebookArguments,
  NotebookCheck,
  NotebookItem,
  Notice,
  Problem,
  ReviewResult,
  SetItem,
  SignInPrompt,
  Status,
  Submission
} from './wire';

export type Doing = 'check' | 'hint' | 'review' | 'submit' | 'open' | null;

/** What is known of one notebook. */
export interface Work {
  readonly item: NotebookItem | null;
  readonly check: NotebookCheck | null;
  readonly checked: string; // the program that the check saw
  readonly stale: boolean; // they have changed since
  readonly ladder: Ladder | null;
  readonly streaming: { readonly level: number; readonly text: string } | null;
  readonly submission: Submission | null;
  readonly review: ReviewResult | null;
}

export const NO_WORK: Work = {
  item: null,
  check: null,
  checked: '',
  stale: false,
  ladder: null,
  streaming: null,
  submission: null,
  review: null
};

/** What the learner sees of the tutor, and what can be asked of it. Every change is signalled. */
export class Tutor {
  status: Status | null = null;
  exercises: ExerciseList | null = null;
  prompt: SignInPrompt | null = null;
  question: Notice | null = null;
  problem: Problem | null = null;
  doing: Doing = null;

  private readonly works = new WeakMap<NotebookPanel, Work>();
  private readonly signal = new Signal<this, void>(this);
  private stopping = new AbortController();
  private signing = new AbortController();

  constructor(
    private readonly requests: Requests,
    private readonly localPath: (path: string) => string,
    private readonly language: string
  ) {}

  get changed(): ISignal<this, void> {
    return this.signal;
  }

  workOf(panel: NotebookPanel | null): Work {
    return (panel && this.works.get(panel)) || NO_WORK;
  }

  /** Asks again how things stand: account, and exercises. */
  async refresh(): Promise<void> {
    await this.attempt(async () => {
      this.status = await this.requests.get<Status>('status');
      this.tell();
      this.exercises = await this.requests.get<ExerciseList>('exercises');
    });
  }

  /** Learns which exercise a notebook belongs to. */
  async look(panel: NotebookPanel): Promise<void> {
    const path = this.localPath(panel.context.path);
    await this.attempt(async () => {
      this.set(panel, { item: await this.requests.get<NotebookItem>('notebook', { path }) });
    });
  }

  async check(panel: NotebookPanel): Promise<void> {
    await this.busy('check', async signal => {
      await this.checkNow(panel, signal);
      this.status = await this.requests.get<Status>('status');
    });
    await this.refreshList();
  }

  /** Opens the next level of the ladder; a program not checked as it stands is checked first. */
  async hint(panel: NotebookPanel): Promise<void> {
    await this.busy('hint', async signal => {
      const asked = this.asked(panel);
      if (this.workOf(panel).checked !== programOf(asked)) {
        await this.checkNow(panel, signal);
      }
      try {
        for await (const event of this.requests.stream('hint', asked, signal)) {
          this.heard(panel, event.data as HintEvent);
        }
      } finally {
        this.set(panel, { streaming: null });
      }
    });
  }

  async review(panel: NotebookPanel): Promise<void> {
    await this.busy('review', async signal => {
      this.set(panel, { review: await this.requests.post<ReviewResult>('review', this.asked(panel), signal) });
    });
  }

  async submit(panel: NotebookPanel): Promise<void> {
    await this.busy('submit', async signal => {
      for await (const event of this.requests.stream('submit', this.asked(panel), signal)) {
        this.set(panel, { submission: event.data as Submission });
      }
    });
    await this.refreshList();
  }

  async signIn(): Promise<void> {
    this.signing.abort();
    this.signing = new AbortController();
    await this.attempt(async signal => {
      try {
        for await (const event of this.requests.stream('sign-in', {}, signal)) {
          if (event.name === 'prompt') {
            this.prompt = event.data as SignInPrompt;
          } else if (event.name === 'local') {
            this.question = event.data as Notice;
          } else {
            this.status = event.data as Status;
          }
          this.tell();
        }
      } finally {
        this.prompt = null;
      }
    }, this.signing);
    await this.refreshList();
  }

  /** Answers whether the work done before signing in is to count for the account. */
  async adopt(take: boolean): Promise<void> {
    this.question = null;
    await this.attempt(async () => {
      this.status = await this.requests.post<Status>('adopt', { take });
    });
    await this.refreshList();
  }

  async signOut(): Promise<void> {
    await this.attempt(async () => {
      this.status = await this.requests.post<Status>('sign-out');
    });
    await this.refreshList();
  }

  /** The notebook of the exercise in a folder, made when there is none. */
  async notebookOf(folder: string): Promise<NotebookItem | null> {
    return this.busy('open', () => this.requests.post<NotebookItem>('notebook', { folder }));
  }

  /** Fetches a set from the service into a folder of its name. */
  async pull(owner: string, set: string): Promise<void> {
    await this.busy('open', () => this.requests.post<SetItem>('exercises', { owner, set, folder: set }));
    await this.refreshList();
  }

  /** Gives up signing in. */
  stopSigningIn(): void {
    this.signing.abort();
  }

  /** Ends what is being done; what was there before stays. */
  stop(): void {
    this.stopping.abort();
  }

  /** Marks a result as of an older program once the cells differ from those checked. */
  edited(panel: NotebookPanel): void {
    const work = this.works.get(panel);
    if (work?.check) {
      const stale = work.checked !== programOf(this.asked(panel));
      if (stale !== work.stale) {
        this.set(panel, { stale });
      }
    }
  }

  private async checkNow(panel: NotebookPanel, signal: AbortSignal): Promise<void> {
    const asked = this.asked(panel);
    if (this.workOf(panel).item === null) {
      this.set(panel, { item: await this.requests.get<NotebookItem>('notebook', { path: asked.path }) });
    }
    const check = await this.requests.post<NotebookCheck>('check', asked, signal);
    const ladder = check.result.ladder;
    this.set(panel, { check, checked: programOf(asked), stale: false, ladder, submission: null, review: null });
  }

  private heard(panel: NotebookPanel, event: HintEvent): void {
    if (event.ladder) {
      this.set(panel, { ladder: event.ladder, streaming: null });
    } else {
      const before = this.workOf(panel).streaming;
      const text = before?.level === event.level ? before.text + event.piece : event.piece;
      this.set(panel, { streaming: { level: event.level, text } });
    }
  }

  private asked(panel: NotebookPanel): NotebookArguments {
    return argumentsOf(panel, this.localPath(panel.context.path), this.language);
  }

  private async refreshList(): Promise<void> {
    if (this.problem === null) {
      await this.refresh();
    }
  }

  /** Does one thing for a notebook at a time; the one before it is given up. */
  private async busy<T>(doing: Doing, work: (signal: AbortSignal) => Promise<T>): Promise<T | null> {
    this.stopping.abort();
    const stopping = new AbortController();
    this.stopping = stopping;
    this.doing = doing;
    try {
      return await this.attempt(work, stopping);
    } finally {
      if (this.stopping === stopping) {
        this.doing = null;
        this.tell();
      }
    }
  }

  /** Tries one thing; a refusal is shown and gives null, and so does stopping it. */
  private async attempt<T>(
    work: (signal: AbortSignal) => Promise<T>,
    stopping = new AbortController()
  ): Promise<T | null> {
    this.problem = null;
    this.tell();
    try {
      return await work(stopping.signal);
    } catch (error) {
      if (stopping.signal.aborted) {
        return null;
      }
      if (!(error instanceof Refused)) {
        throw error;
      }
      this.problem = error.problem;
      return null;
    } finally {
      this.tell();
    }
  }

  private set(panel: NotebookPanel, change: Partial<Work>): void {
    this.works.set(panel, { ...this.workOf(panel), ...change });
    this.tell();
  }

  private tell(): void {
    this.signal.emit();
  }
}
