import {Icon} from '../../app/icon.tsx';
import {useApp} from '../../app/store.ts';
import {useWorkbench} from '../../app/workbench.ts';
import {type LabDocument} from '../../../core/protocol/session.ts';
import {irClient} from '../ir-language/ir-runtime.ts';
import {type FactNode} from '../ir-language/messages.ts';
import {RuleDetail} from './rule-detail.tsx';
import {factsSubject} from './facts-controller.ts';
import {takeFact} from './take-fact.ts';

interface FactDetailProps {
  readonly document: LabDocument;
  /** From the outermost subject to the fact. */
  readonly path: readonly FactNode[];
  readonly isOld: boolean;
}

/** The chosen fact in full: what each side states, which rules object and why, and what can be done. */
export function FactDetail({document, path, isOld}: FactDetailProps) {
  const {store} = useWorkbench();
  const other = useApp((app) => factsSubject(app)?.other);
  // The modules of a library are read-only.
  const isEditable = useApp((app) => app.documents[document.id]?.language === 'llvm-ir');
  const rules = useApp((app) => app.airRules?.rules);
  const node = path[path.length - 1];
  if (node === undefined) return null;
  const broken = [...new Map(node.broken.map((entry) => [`${entry.side} ${entry.ruleId}`, entry])).values()];
  return (
    <div className="fact-detail" role="region" aria-label="Chosen fact" tabIndex={0}>
      <div className="fact-detail-heading">
        <h3 className="rule-title">{path.map(({label}) => label).join(' › ')}</h3>
        {node.takable && isEditable && other !== undefined && !isOld && (
          <button
            type="button"
            className="button"
            title={`${node.right === undefined ? 'Remove the fact as in' : 'Take the fact from'} ${other.name}`}
            onClick={() => void takeFact(store, irClient(), document, other, node)}
          >
            <Icon name="copy" />
            <span>{node.right === undefined ? `Remove as in ${other.name}` : `Take from ${other.name}`}</span>
          </button>
        )}
      </div>
      {node.kind === 'fact' && (
        <dl className="rule-facts">
          <dt>{document.name}</dt>
          <dd className="fact-text">{node.left?.text ?? <Unstated />}</dd>
          {other !== undefined && (
            <>
              <dt>{other.name}</dt>
              <dd className="fact-text">{node.right?.text ?? <Unstated />}</dd>
            </>
          )}
        </dl>
      )}
      {broken.map(({side, ruleId, severity, message}) => {
        const rule = rules?.find(({id}) => id === ruleId);
        return (
          <div key={`${side} ${ruleId}`} className="fact-breach">
            <p data-tone={severity} className="fact-breach-message">
              <Icon name={severity === 'error' ? 'failed' : severity === 'warning' ? 'warning' : 'note'} />
              {`${side === 'left' ? document.name : (other?.name ?? 'the other side')}: ${message}`}
            </p>
            {rule !== undefined && <RuleDetail rule={rule} />}
          </div>
        );
      })}
    </div>
  );
}

function Unstated() {
  return <span className="fact-unstated">not stated</span>;
}
