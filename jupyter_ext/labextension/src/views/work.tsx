import * as React from 'react';

import type { Work } from '../tutor';
import type { Submission } from '../wire';
import { LadderView } from './ladder';
import type { Look } from './look';
import { Markdown } from './markdown';
import { LineLink, ResultView } from './result';
import { Sentence } from './sentence';

/** The exercise of the notebook in front: its task, the result of the last check, and the ladder. */
export function WorkView(look: Look): JSX.Element {
  const { work, tutor, actions, markdown, trans } = look;
  const task = work.item!.task;
  const idle = tutor.doing === null;
  return (
    <article className="jp-codementor-work">
      <h2>{task.title}</h2>
      <details>
        <summary>{trans.__('Task')}</summary>
        <Markdown text={task.markdown} markdown={markdown} />
      </details>
      <div className="jp-codementor-buttons">
        <button className="jp-mod-styled jp-mod-accept" onClick={actions.check} disabled={!idle}>
          {trans.__('Check')}
        </button>
        <button className="jp-mod-styled" onClick={actions.review} disabled={!idle}>
          {trans.__('Review')}
        </button>
        {tutor.status?.connection !== 'local' && (
          <button className="jp-mod-styled" onClick={actions.submit} disabled={!idle}>
            {trans.__('Submit')}
          </button>
        )}
        {(tutor.doing === 'check' || tutor.doing === 'submit') && (
          <button className="jp-mod-styled" onClick={actions.stop}>
            {trans.__('Stop')}
          </button>
        )}
      </div>
      <ResultView {...look} />
      {work.submission && <p role="status">{graded(look, work.submission)}</p>}
      {!passed(work) && <LadderView {...look} />}
      {work.review && <ReviewView {...look} />}
    </article>
  );
}

function passed(work: Work): boolean {
  return work.check !== null && work.check.result.ladder === null && !work.stale;
}

function ReviewView(look: Look): JSX.Element {
  const { work, trans } = look;
  const review = work.review!;
  return (
    <section className="jp-codementor-review" aria-label={trans.__('Review')}>
      <h3>{trans.__('Review')}</h3>
      <p>
        <Sentence text={review.summary} />
      </p>
      <ul>
        {review.findings.map(each => (
          <li key={`${each.rule} ${each.line}`}>
            <Sentence text={each.message} /> <LineLink line={each.line} look={look} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function graded({ trans }: Look, submission: Submission): string {
  const { status, passed, report, note } = submission;
  if (status !== 'graded') {
    const words = {
      waiting: trans.__('Kept on this machine until it can be handed in.'),
      queued: trans.__('Handed in. It waits for its turn.'),
      running: trans.__('Handed in. It is being graded.'),
      failed: trans.__('It could not be graded. Your work is kept.')
    };
    return note || words[status];
  }
  return passed
    ? trans.__('Graded: all cases pass, the hidden ones too.')
    : trans.__('Graded: %1 of %2 cases pass, hidden ones included.', report?.passed ?? 0, report?.total ?? 0);
}
