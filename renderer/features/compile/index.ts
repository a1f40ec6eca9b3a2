import {type FeatureFactory} from '../../app/feature.ts';
import {activeDocumentOf} from '../documents/documents-slice.ts';
import {startAnnouncing} from './announce.ts';
import {checkIr} from '../ir-language/check-ir.ts';
import {ruleChoiceOf} from '../ir-language/rule-choice.ts';
import {irClient} from '../ir-language/ir-runtime.ts';
import {type CompilerOf, startCompiling} from './compile-controller.ts';
import {isCompilable} from './compile-key.ts';
import {compileExperiment} from '../run/experiment-compiler.ts';
import {CompileStatus} from './compile-status.tsx';
import {DisposableStack} from '../../../core/base/disposable.ts';

/** Compiles the document in front on every change. */
export const compileFeature: FeatureFactory = ({store, connection}) => {
  // IR and experiments are read where they are typed; MSL needs the host's compiler.
  const compilerOf: CompilerOf = (language) =>
    language === 'llvm-ir'
      ? (request) => checkIr(irClient(), request, ruleChoiceOf(store.getState()))
      : language === 'json'
        ? compileExperiment
        : connection.lab.compile;
  return {
    id: 'compile',
    commands: [
      {
        id: 'compile.run',
        title: 'Build',
        category: 'Compile',
        keys: ['Mod+Enter'],
        unavailable: () => {
          const state = store.getState();
          const document = activeDocumentOf(state);
          if (state.connection.status !== 'connected') return 'The host is away.';
          if (document === undefined) return 'No document is open.';
          return isCompilable(document) ? undefined : 'Only MSL, IR and experiments are compiled or checked.';
        },
        run: () => store.setState((state) => ({compileRequests: state.compileRequests + 1})),
      },
    ],
    toolbar: [{commandId: 'compile.run', order: 10, icon: 'build'}],
    statusItems: [{id: 'compile', side: 'right', order: 10, Component: CompileStatus}],
    start: () => {
      const owned = new DisposableStack();
      owned.use(startCompiling(store, compilerOf));
      owned.use(startAnnouncing(store));
      return owned;
    },
  };
};
