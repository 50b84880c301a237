import * as React from 'react';

import type { ExerciseItem, SetItem, SetSummary, Standing } from '../wire';
import type { Look } from './look';

/** The exercises of every set in this folder with their standing, and the sets that the service offers. */
export function ExercisesView(look: Look): JSX.Element {
  const { tutor, work, trans } = look;
  const { exercises } = tutor;
  const here = exercises?.sets ?? [];
  const offered = (exercises?.offered ?? []).filter(
    each => !here.some(set => set.owner === each.owner && set.set === each.set)
  );
  return (
    <details className="jp-codementor-exercises" open={work.item === null}>
      <summary>{trans.__('Exercises')}</summary>
      {exercises && here.length === 0 && offered.length === 0 && (
        <p>{trans.__('There is no exercise set in this folder yet. Start Jupyter in a folder that holds one.')}</p>
      )}
      {here.map(set => (
        <SetView key={set.folder} set={set} look={look} />
      ))}
      {offered.map(set => (
        <OfferView key={`${set.owner}/${set.set}`} offer={set} look={look} />
      ))}
    </details>
  );
}

function SetView({ set, look }: { set: SetItem; look: Look }): JSX.Element {
  return (
    <section>
      <h3>{set.title}</h3>
      <ul>
        {set.exercises.map(item => (
          <ItemView key={item.folder} item={item} look={look} />
        ))}
      </ul>
    </section>
  );
}

function ItemView({ item, look }: { item: ExerciseItem; look: Look }): JSX.Element {
  const { actions, work, trans } = look;
  const current = work.item?.folder === item.folder;
  return (
    <li className={item.recommended ? 'jp-mod-recommended' : ''}>
      <button
        className="jp-codementor-exercise"
        aria-current={current ? 'true' : undefined}
        onClick={() => actions.open(item.folder)}
      >
        <span>{item.title}</span>
        <span className="jp-codementor-standing" data-standing={item.standing}>
          {item.recommended && item.standing === 'new' ? trans.__('next') : standing(look, item.standing)}
        </span>
      </button>
    </li>
  );
}

function OfferView({ offer, look }: { offer: SetSummary; look: Look }): JSX.Element {
  const { actions, trans } = look;
  return (
    <section>
      <h3>{offer.title}</h3>
      <p>{trans._n('%1 exercise from %2', '%1 exercises from %2', offer.exercises, offer.exercises, offer.owner)}</p>
      <button className="jp-mod-styled" onClick={() => actions.pull(offer.owner, offer.set)}>
        {trans.__('Get this set')}
      </button>
    </section>
  );
}

function standing({ trans }: Look, standing: Standing): string {
  return { new: '', started: trans.__('started'), passed: trans.__('passed') }[standing];
}
