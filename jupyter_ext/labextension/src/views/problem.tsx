import * as React from 'react';

import type { Look } from './look';

/** What went wrong, said once and at once. */
export function ProblemView({ tutor, trans }: Look): JSX.Element {
  const { problem } = tutor;
  return (
    <div role="alert">
      {problem && (
        <div className="jp-codementor-problem">
          <strong>{problem.title}</strong>
          <p>{problem.detail}</p>
          {problem.instance !== '-' && <p>{trans.__('Id for the log: %1', problem.instance)}</p>}
        </div>
      )}
    </div>
  );
}
