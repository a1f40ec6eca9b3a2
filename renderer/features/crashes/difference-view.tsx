import {useMemo, useState} from 'react';
import {pairModules} from '../../../core/crash/explain/module-pair.ts';
import {useApp} from '../../app/store.ts';
import {countOf} from '../../base/format.ts';
import {type CrashDetail} from './crash-slice.ts';
import {type PassingChoice, passingChoices} from './passing-choices.ts';

/** How what crashed differs from the nearest module that passed, fact by fact. */
export function DifferenceView({detail}: {readonly detail: CrashDetail}) {
  const documents = useApp((state) => state.documents);
  const documentOrder = useApp((state) => state.documentOrder);
  const choices = useMemo(
    () => passingChoices({documents, documentOrder}, detail),
    [documents, documentOrder, detail],
  );
  const [key, setKey] = useState<string>();
  const choice = choices.find((one) => one.key === key) ?? choices[0];
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
      <label className="crash-against">
        {detail.ir.name} against{' '}
        <select value={choice.key} onChange={(event) => setKey(event.target.value)}>
          {choices.map((one) => (
            <option key={one.key} value={one.key}>
              {one.label}
            </option>
          ))}
        </select>
      </label>
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
                <td className="figure-note">{fact.bad ?? 'not stated'}</td>
                <td className="figure-note">{fact.good ?? 'not stated'}</td>
                <td className="figure-note">{fact.rules.join(', ')}</td>
              </tr>
            ))}
        </tbody>
      ))}
    </table>
  );
}
