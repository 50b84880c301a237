import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

const SHOWN = 240;

/** A value as Python text; a long one is cut in the middle, with a way to see all of it. */
export function Value(props: { text: string; trans: TranslationBundle }): JSX.Element {
  const [all, showAll] = React.useState(false);
  const { text, trans } = props;
  if (all || text.length <= SHOWN) {
    return <pre className="jp-codementor-value">{text}</pre>;
  }
  const half = SHOWN / 2;
  return (
    <>
      <pre className="jp-codementor-value">{`${text.slice(0, half)} … ${text.slice(-half)}`}</pre>
      <button className="jp-codementor-link" onClick={() => showAll(true)}>
        {trans.__('Show all %1 characters', text.length)}
      </button>
    </>
  );
}
