import * as React from 'react';

/** A sentence in which the learner's own names stand between backticks. */
export function Sentence({ text }: { text: string }): JSX.Element {
  return <>{text.split('`').map((part, index) => (index % 2 ? <code key={index}>{part}</code> : part))}</>;
}
