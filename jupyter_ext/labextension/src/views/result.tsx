import * as React from 'react';

import { placeOf } from '../notebook';
import type { CaseResult, Finding, NotebookCheck, Report } from '../wire';
import type { Look } from './look';
import { Sentence } from './sentence';
import { Value } from './value';

/** One sentence for a report: how many of the visible cases pass. */
export function summary(report: Report, trans: Look['trans']): string {
  if (report.syntax) {
    return trans.__('Python cannot read this program yet.');
  }
  return report.passed === report.total
    ? trans._n('The visible case passes.', 'All %1 visible cases pass.', report.total, report.total)
    : trans.__('%1 of %2 visible cases pass.', report.passed, report.total);
}

/** The result of the last check: the sentence, the smallest failing case, what was found, and where to go on. */
export function ResultView(look: Look): JSX.Element {
  const { work, tutor, trans } = look;
  const { check } = work;
  const checking = tutor.doing === 'check';
  return (
    <section className="jp-codementor-result" aria-label={trans.__('Result')}>
      <div role="status">
        {checking && <p>{trans.__('Running the cases …')}</p>}
        {!checking && check && <p className={outcome(check.result.report)}>{summary(check.result.report, trans)}</p>}
        {!checking && check?.result.note && <p className="jp-codementor-note">{check.result.note}</p>}
        {!checking && work.stale && <p className="jp-codementor-note">{trans.__('You have changed your answer since.')}</p>}
      </div>
      {check && !checking && <DetailsView check={check} look={look} />}
    </section>
  );
}

/** Whether the program parses and every visible case passed. */
export function good(report: Report): boolean {
  return report.syntax === null && report.passed === report.total;
}

function moment({ result }: NotebookCheck, { tutor, trans }: Look): string {
  const took = trans.__('It took %1 s.', result.report.seconds.toFixed(2));
  const local = tutor.status === null || tutor.status.connection === 'local';
  return local ? took : `${took} ${trans.__('Hidden cases run when you submit.')}`;
}

function outcome(report: Report): string {
  return good(report) ? 'jp-codementor-passed' : 'jp-codementor-failed';
}

function DetailsView({ check, look }: { check: NotebookCheck; look: Look }): JSX.Element {
  const { trans, actions } = look;
  const { report, findings, next_exercise } = check.result;
  const failing = report.cases.find(each => each.id === report.failing);
  return (
    <>
      {report.syntax && (
        <p>
          <Sentence text={report.syntax.message} /> <LineLink line={report.syntax.line} look={look} />
        </p>
      )}
      {failing && <CaseView case_={failing} look={look} />}
      <FindingsView findings={findings} look={look} />
      {failing && report.trace.length > 0 && <TraceView report={report} look={look} />}
      {good(report) && <p className="jp-codementor-note">{moment(check, look)}</p>}
      {next_exercise && (
        <button className="jp-mod-styled jp-mod-accept" onClick={() => actions.open(next_exercise)}>
          {trans.__('Next exercise')}
        </button>
      )}
    </>
  );
}

function CaseView({ case_, look }: { case_: CaseResult; look: Look }): JSX.Element {
  const { trans } = look;
  const rows: readonly [string, string][] = [
    [trans.__('Call'), case_.call],
    [trans.__('Input'), case_.stdin],
    [trans.__('Got'), case_.raised ? `${case_.raised.type}: ${case_.raised.message}` : case_.got],
    [trans.__('Wanted'), case_.wanted],
    [trans.__('Printed'), case_.stdout]
  ];
  return (
    <div className="jp-codementor-case">
      <dl>
        {rows
          .filter(([, text]) => text !== '')
          .map(([label, text]) => (
            <React.Fragment key={label}>
              <dt>{label}</dt>
              <dd>
                <Value text={text} trans={trans} />
              </dd>
            </React.Fragment>
          ))}
      </dl>
      {case_.same_text && <p>{trans.__('Both print alike, but they are of different types.')}</p>}
      {case_.note && (
        <p>
          <Sentence text={case_.note} />
        </p>
      )}
      {case_.advice && (
        <p>
          <Sentence text={case_.advice} />
        </p>
      )}
      {case_.line !== null && <LineLink line={case_.line} look={look} />}
    </div>
  );
}

function FindingsView({ findings, look }: { findings: readonly Finding[]; look: Look }): JSX.Element | null {
  const shown = findings.filter(each => each.kind === 'fault' || each.kind === 'state' || each.kind === 'style');
  return shown.length === 0 ? null : (
    <ul className="jp-codementor-findings">
      {shown.map(each => (
        <li key={`${each.rule} ${each.line}`}>
          <Sentence text={each.message} /> <LineLink line={each.line} look={look} />
        </li>
      ))}
    </ul>
  );
}

function TraceView({ report, look }: { report: Report; look: Look }): JSX.Element {
  const { trans, work } = look;
  const spans = work.check?.spans ?? [];
  return (
    <details>
      <summary>{trans.__('Step by step')}</summary>
      <table className="jp-codementor-trace">
        <thead>
          <tr>
            <th scope="col">{trans.__('Line')}</th>
            <th scope="col">{trans.__('What changed')}</th>
          </tr>
        </thead>
        <tbody>
          {report.trace.map((step, index) => (
            <tr key={index}>
              <td>{placeOf(spans, step.line)?.line ?? step.line}</td>
              <td>
                <code>
                  {Object.entries(step.values)
                    .map(([name, value]) => `${name} = ${value}`)
                    .join(', ') || '–'}
                </code>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {report.trace_cut && <p>{trans.__('The run was longer than what is shown.')}</p>}
    </details>
  );
}

/** Leads to a line of the program in its cell. */
export function LineLink({ line, look }: { line: number; look: Look }): JSX.Element | null {
  const place = placeOf(look.work.check?.spans ?? [], line);
  return place === null ? null : (
    <button className="jp-codementor-link" onClick={() => look.actions.goTo(line)}>
      {look.trans.__('Go to line %1', place.line)}
    </button>
  );
}
