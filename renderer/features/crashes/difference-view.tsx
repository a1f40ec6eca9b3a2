import {useMemo} from 'react';
import {pairModules} from '../../../core/crash/explain/module-pair.ts';
import {countOf} from '../../base/format.ts';
import {type CrashDetail} from './crash-slice.ts';
import {type PassingChoice} from './passing-choices.ts';
import {PassingSelect, usePassingChoice} from './passing-choice.tsx';

/** How what crashed differs from the nearest module that passed, fact by fact. */
export function DifferenceView({detail}: {readonly detail: CrashDetail}) {
  const choosing = usePassingChoice(detail);
  const {choice} = choosing;
  if (detail.ir === undefined) return <p className="placeholder">No module belongs to this crash.</p>;
  if (choice === undefined) {
    return (
      <p className="placeholder">
        No module has passed here under this profile yet. Run one that does, or open it as a document.
      </p>
    );
  }
  return (
    <div className="crash-difference">
      <div className="crash-against">
        <PassingSelect words={`${detail.ir.name} against`} choosing={choosing} />
      </div>
      <Differences detail={detail} choice={choice} />
    </div>
  );
}

function Differences({detail, choice}: {readonly detail: CrashDetail; readonly choice: PassingChoice}) {
  const bad = detail.ir?.text ?? '';
  const {target} = detail.record.input;
  const pair = useMemo(() => pairModules(bad, choice.text, target), [bad, choice.text, target]);
  if (!pair.ok) return <p className="placeholder">{pair.error}</p>;
  const {facts} = pair.value;
  if (facts.length === 0) return <p className="placeholder">Both state the same and have the same code.</p>;
  const groups = [...new Set(facts.map(({group}) => group))];
  return (
    <table className="figures crash-facts-table">
      <caption>{countOf(facts.length, 'difference')}; which of them matter, “Explain” tells.</caption>
      <thead>
        <tr>
          <th>Fact</th>
          <th>{detail.ir?.name} (crashed)</th>
          <th>{choice.name}</th>
          <th>Rules that it breaks</th>
        </tr>
      </thead>
      {groups.map((group) => (
        <tbody key={group}>
          <tr className="crash-group">
            <th colSpan={4} scope="rowgroup">
              {group}
            </th>
          </tr>
          {facts
            .filter((fact) => fact.group === group)
            .map((fact) => (
              <tr key={fact.label}>
                <th scope="row">{fact.label}</th>
                <td className="figure-note" title={fact.bad}>
                  {fact.bad ?? 'not stated'}
                </td>
                <td className="figure-note" title={fact.good}>
                  {fact.good ?? 'not stated'}
                </td>
                <td className="figure-note">{fact.rules.join(', ')}</td>
              </tr>
            ))}
        </tbody>
      ))}
    </table>
  );
}
