import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {type ModuleDiff} from '../../../core/air/diff/diff-modules.ts';
import {type CheckOptions} from '../../../core/air/rules/check.ts';
import {ok, type Result} from '../../../core/base/result.ts';
import {parseModule} from '../../../core/ir/parser/parse-module.ts';
import {readBack} from '../../../core/metallib/assemble-text.ts';
import {type AssemblyRoute} from '../../../core/metallib/assembly-routes.ts';
import {diffFunctions, functionTexts} from '../../../core/metallib/diff-libraries.ts';
import {type LabError} from '../../../core/protocol/error.ts';
import {exitedWell, firstLine, isMissingTool} from './tool-outcome.ts';
import {type AppleTools} from './discover.ts';
import {describeEnding, runTool, type ToolRun} from './run-tool.ts';
import {xcrun} from './tool-arguments.ts';
import {inWorkFolder} from './work-folder.ts';

type AppleRouteId = Exclude<AssemblyRoute['id'], 'airlock'>;

/** What one of Apple's ways made of an IR text. */
export type AppleAssembly = {readonly id: AppleRouteId; readonly runs: readonly ToolRun[]} & (
  | {readonly state: 'not-applicable'; readonly reason: string}
  | {readonly state: 'not-available'; readonly reason: string}
  | {readonly state: 'refused'; readonly message: string}
  | {
      readonly state: 'assembled';
      readonly sizeBytes: number;
      readonly functionNames: readonly string[];
      /** The text (left) against what is in the library (right), function by function. */
      readonly changes: ModuleDiff;
    }
);

export interface AppleRoutesRequest {
  /** Name without its extension, as the shown command lines have it. */
  readonly name: string;
  readonly text: string;
  readonly options: CheckOptions;
  readonly tools: AppleTools;
  readonly limitMs?: number;
  readonly signal?: AbortSignal;
}

const defaultLimitMs = 60_000;
const textFile = 'module.ll';

/** The first step of each route that takes IR; `metallib` follows (METAL.md 1.5, seed 001 finding 5). */
const firstSteps: Readonly<
  Record<Exclude<AppleRouteId, 'metal'>, readonly [tool: string, args: readonly string[]]>
> = {
  'metal-ir': ['metal', ['-x', 'ir', '-c', textFile]],
  'air-as': ['air-as', [textFile]],
};

/** Runs Apple's ways side by side on one IR text, each in a folder of its own, and compares what each made with the text. */
export async function assembleWithApple(
  request: AppleRoutesRequest,
): Promise<Result<readonly AppleAssembly[], LabError>> {
  const made: AppleAssembly[] = [
    {id: 'metal', state: 'not-applicable', reason: 'It takes MSL only, and this is IR.', runs: []},
  ];
  // One after the other: compilers share the processors with everything else.
  for (const id of ['metal-ir', 'air-as'] as const) {
    const route = await inWorkFolder({[textFile]: request.text}, async (folder) =>
      ok(await assemble(id, folder, request)),
    );
    if (!route.ok) return route;
    made.push(route.value);
  }
  return ok(made);
}

async function assemble(
  id: 'metal-ir' | 'air-as',
  folder: string,
  {text, options, tools, limitMs = defaultLimitMs, signal}: AppleRoutesRequest,
): Promise<AppleAssembly> {
  const runs: ToolRun[] = [];
  const [firstTool, firstArgs] = firstSteps[id];
  for (const [tool, args] of [
    [firstTool, [...firstArgs, '-o', 'module.air']],
    ['metallib', ['module.air', '-o', 'module.metallib']],
  ] as const) {
    const {environment} = tools;
    const run = await runTool({
      ...xcrun(tool, args),
      environment,
      folder,
      limitMs,
      ...(signal === undefined ? {} : {signal}),
    });
    runs.push(run);
    if (exitedWell(run)) continue;
    if (isMissingTool(run))
      return {id, runs, state: 'not-available', reason: `${tool} is not there: ${firstLine(run.stderr)}`};
    const said = firstLine(run.stderr);
    const message = `${tool} ${describeEnding(run.ending)}${said === '' ? '' : `: ${said}`}`;
    return {id, runs, state: 'refused', message};
  }
  const bytes = await readFile(join(folder, 'module.metallib')).catch(() => undefined);
  if (bytes === undefined)
    return {id, runs, state: 'refused', message: 'metallib ended well and wrote no library'};
  const functions = readBack(bytes);
  if (functions.length === 0)
    return {id, runs, state: 'refused', message: 'metallib wrote no library that this lab can read'};
  const {module} = parseModule(text);
  return {
    id,
    runs,
    state: 'assembled',
    sizeBytes: bytes.length,
    functionNames: functions.map(({name}) => name),
    changes: diffFunctions(functionTexts(module), functions, options),
  };
}
