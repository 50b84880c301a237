import * as React from 'react';

import type { Status } from '../wire';
import type { Look } from './look';

/** What signing in wants of the learner now: a code confirmed, or a question answered. */
export function SigningInView(look: Look): JSX.Element {
  return (
    <div role="status">
      {look.tutor.prompt && <PromptView {...look} />}
      {look.tutor.question && <QuestionView {...look} />}
    </div>
  );
}

/** How this machine stands to the service, in one quiet line, and the way in and out. */
export function AccountView(look: Look): JSX.Element {
  const { tutor, actions, trans } = look;
  const { status } = tutor;
  return (
    <footer className="jp-codementor-account">
      {status && <p>{sentence(look, status)}</p>}
      {status && status.waiting > 0 && (
        <p>{trans._n('%1 entry waits to be sent.', '%1 entries wait to be sent.', status.waiting, status.waiting)}</p>
      )}
      {status && status.streak_days > 1 && <p>{trans.__('You have practised on %1 days in a row.', status.streak_days)}</p>}
      {status?.connection === 'signed_out' && !tutor.prompt && (
        <button className="jp-mod-styled" onClick={actions.signIn}>
          {trans.__('Sign in')}
        </button>
      )}
      {(status?.connection === 'signed_in' || status?.connection === 'offline') && (
        <button className="jp-mod-styled" onClick={actions.signOut}>
          {trans.__('Sign out')}
        </button>
      )}
    </footer>
  );
}

function PromptView({ tutor, trans }: Look): JSX.Element {
  const prompt = tutor.prompt!;
  return (
    <div className="jp-codementor-prompt">
      <p>{trans.__('Open this page, sign in and confirm that it shows this code:')}</p>
      <p className="jp-codementor-code">{prompt.user_code}</p>
      <p>
        <a href={prompt.verification_uri_complete} target="_blank" rel="noopener noreferrer">
          {prompt.verification_uri}
        </a>
      </p>
      <button className="jp-mod-styled" onClick={() => tutor.stopSigningIn()}>
        {trans.__('Cancel')}
      </button>
    </div>
  );
}

function QuestionView({ tutor, trans }: Look): JSX.Element {
  return (
    <div className="jp-codementor-prompt">
      <p>{tutor.question!.message}</p>
      <div className="jp-codementor-buttons">
        <button className="jp-mod-styled" onClick={() => void tutor.adopt(true)}>
          {trans.__('Take it over')}
        </button>
        <button className="jp-mod-styled" onClick={() => void tutor.adopt(false)}>
          {trans.__('Keep it apart')}
        </button>
      </div>
    </div>
  );
}

function sentence({ trans }: Look, status: Status): string {
  switch (status.connection) {
    case 'local':
      return trans.__('No service is set up: everything stays on this machine.');
    case 'signed_out':
      return trans.__('Not signed in. Checks and hints work here; signing in adds handing in and your progress elsewhere.');
    case 'signed_in':
      return trans.__('Signed in as %1.', status.handle);
    case 'offline':
      return status.note || trans.__('Signed in as %1; the service is not reached. Checks and hints still work.', status.handle);
    case 'too_old':
      return status.note || trans.__('This CodeMentor is too old for the service. Update it to sign in.');
  }
}
