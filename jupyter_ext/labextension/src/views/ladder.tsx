import * as React from 'react';

import type { Hint, Origin } from '../wire';
import type { Look } from './look';
import { Markdown } from './markdown';
import { Sentence } from './sentence';

const LEVELS = [1, 2, 3, 4] as const;

/** The four steps of help: open ones are readable, the next one says what opens it. */
export function LadderView(look: Look): JSX.Element {
  const { work, tutor, actions, trans } = look;
  const { ladder } = work;
  const hinting = tutor.doing === 'hint';
  const more = ladder === null || (ladder.next_level !== null && (ladder.next_ready || work.stale));
  return (
    <section className="jp-codementor-ladder" aria-label={trans.__('Hints')}>
      <h3>{trans.__('Hints')}</h3>
      <ol aria-live="polite">
        {LEVELS.map(level => (
          <StepView key={level} level={level} look={look} />
        ))}
      </ol>
      {ladder?.note && !hinting && (
        <p className="jp-codementor-note">
          <Sentence text={ladder.note} />
        </p>
      )}
      {hinting && (
        <button className="jp-mod-styled" onClick={actions.stop}>
          {trans.__('Stop')}
        </button>
      )}
      {!hinting && more && (
        <button className="jp-mod-styled" onClick={actions.hint} disabled={tutor.doing !== null}>
          {ladder?.hints.length ? trans.__('Next hint') : trans.__('Get a hint')}
        </button>
      )}
    </section>
  );
}

function StepView({ level, look }: { level: number; look: Look }): JSX.Element {
  const { work, markdown, trans } = look;
  const hint = work.ladder?.hints.find(each => each.level === level);
  const streaming = work.streaming?.level === level ? work.streaming.text : null;
  const text = hint?.text ?? streaming;
  return (
    <li data-open={text !== null && text !== undefined}>
      <span className="jp-codementor-step">{hint?.title || names(look)[level - 1]}</span>
      {text && <Markdown text={text} markdown={markdown} />}
      {hint && <Source hint={hint} look={look} />}
      {!text && <span className="jp-codementor-closed">{trans.__('closed')}</span>}
    </li>
  );
}

function Source({ hint, look }: { hint: Hint; look: Look }): JSX.Element {
  return <p className="jp-codementor-note">{origins(look)[hint.origin]}</p>;
}

function names({ trans }: Look): readonly string[] {
  return [trans.__('What happens'), trans.__('Where to look'), trans.__('Why'), trans.__('The next step')];
}

function origins({ trans }: Look): Readonly<Record<Origin, string>> {
  return {
    run: trans.__('checked by running your code'),
    proof: trans.__('checked by running your code'),
    rule: trans.__('recognised in your code'),
    author: trans.__('from your instructor'),
    model: trans.__('worded by a model, checked')
  };
}
