import {diagnosticsOf} from '../problems/problems-of.ts';
import {type AppState} from '../../app/store.ts';
import {type IrClient} from '../ir-language/ir-client.ts';
import {ruleChoiceOf} from '../ir-language/rule-choice.ts';
import {factsSubject} from '../air/facts-controller.ts';
import {compileOf} from '../compile/compile-slice.ts';
import {type ReportDocument, sessionReport} from '../../../core/share/report.ts';
import {SafeHtml} from '../../../core/base/html.ts';
import {sessionTitle} from './collect-session.ts';

/** What the window shows, as one HTML file: documents with problems and IR, the comparison, timings, the chosen crash. */
export async function makeReport(state: AppState, client: IrClient, now: Date): Promise<string> {
  const detail = state.crashDetail;
  const diff = await comparison(state, client);
  return sessionReport({
    title: sessionTitle(state),
    createdAt: now.toISOString(),
    facts: facts(state),
    documents: state.documentOrder.flatMap((id) => {
      const document = state.documents[id];
      return document === undefined ? [] : [reportDocument(state, document)];
    }),
    ...(diff === undefined ? {} : {diff}),
    timings: Object.values(state.timings).flatMap(({record}) =>
      record?.result.ok === true ? [record.result.value] : [],
    ),
    crashes:
      detail === undefined
        ? []
        : [{record: detail.record, ...(detail.ir === undefined ? {} : {ir: detail.ir})}],
  });
}

function facts(state: AppState): [string, string][] {
  const {host, target, appleClang, options} = state;
  const toolchains =
    host?.toolchains.map(({id, version}) => (version === undefined ? id : `${id}, ${version}`)) ?? [];
  return [
    ['Lab', host === undefined ? 'not connected' : `Airlock ${host.version} on ${host.platform}`],
    ['Toolchains', toolchains.join('; ')],
    ['OS profile', target],
    ['Apple’s front end', appleClang],
    ['Options', `${options.optimisation}, fast math ${options.fastMath ? 'on' : 'off'}`],
    ['Defines', options.defines.join(' ') || 'none'],
    ['Include folders', options.includeFolders.join(' ') || 'none'],
  ];
}

function reportDocument(
  state: AppState,
  document: AppState['documents'][keyof AppState['documents']],
): ReportDocument {
  const {id, name, language, text, sizeBytes} = document;
  const {outcome, lastIr} = compileOf(state, id);
  const error = outcome?.result.ok === false ? outcome.result.error : undefined;
  // An IR document is its own IR.
  const made =
    language !== 'msl' || lastIr === undefined
      ? undefined
      : {
          name: lastIr.artifact.kind === 'air' ? 'AIR' : 'IR of Clang, not AIR',
          by: lastIr.artifact.producer,
          text: lastIr.artifact.text,
          isStale: lastIr.revision !== document.revision,
        };
  return {
    name,
    language,
    text,
    ...(sizeBytes === undefined ? {} : {sizeBytes}),
    diagnostics: diagnosticsOf(outcome),
    ...(error === undefined || error.kind === 'diagnostics' ? {} : {error}),
    ...(made === undefined ? {} : {made}),
  };
}

async function comparison(state: AppState, client: IrClient) {
  const subject = factsSubject(state);
  if (subject?.other === undefined) return undefined;
  const {document, other} = subject;
  client.open(other.name, other.text);
  const names = {left: document.name, right: other.name};
  const part = await client.ask(document.name, document.text, 'exportFacts', {
    ...ruleChoiceOf(state),
    other: other.name,
    names,
    format: 'html-part',
  });
  return part === undefined ? undefined : {...names, part: new SafeHtml(part)};
}
