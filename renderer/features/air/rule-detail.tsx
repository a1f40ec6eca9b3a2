import {useApp} from '../../app/store.ts';
import {targetNames} from '../target/profiles.ts';
import {type RuleInfo} from '../ir-language/messages.ts';
import {SeverityChoice} from './severity-choice.tsx';
import {severityWords, statusWords, verdictWords} from './rule-words.ts';
import './air.css';

/** The rule `id` as the worker told it; undefined where there is none of that name. */
export function useRule(id: string | undefined): RuleInfo | undefined {
  return useApp((state) => state.airRules?.rules.find((rule) => rule.id === id));
}

/** What a rule means and how well it is supported: title, explanation, evidence, status, where it was tested. */
export function RuleDetail({rule}: {readonly rule: RuleInfo}) {
  const profile = useApp((state) => state.target);
  const {severity} = rule;
  return (
    <article className="rule-detail" aria-label={`Rule ${rule.id}`}>
      <h3 className="rule-title">{rule.title}</h3>
      <p className="rule-id">{rule.id}</p>
      <p>{rule.explanation}</p>
      <dl className="rule-facts">
        <dt>Status</dt>
        <dd data-status={rule.status}>{statusWords[rule.status]}</dd>
        <dt>{targetNames[profile]}</dt>
        <dd>
          {verdictWords[rule.verdicts[profile]]}
          {severity === undefined ? ', does not apply' : `, ${severityWords[severity]}`}
        </dd>
        <dt>Severity</dt>
        <dd>
          <SeverityChoice ruleId={rule.id} />
        </dd>
        <dt>Tested on</dt>
        <dd>{rule.testedOn}</dd>
        <dt>Evidence</dt>
        <dd>
          {rule.evidence.map(({document, section}) => (
            <span key={`${document} ${section}`} className="rule-evidence">
              {`${document}, ${section}`}
            </span>
          ))}
        </dd>
      </dl>
    </article>
  );
}
