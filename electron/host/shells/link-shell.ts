import {analyseAir, type AirAnalysis, irDiagnostics} from '../../../core/air/analyse.ts';
import {airSignature, functionTypeText} from '../../../core/air/shells/msl-type.ts';
import {signatureText} from '../../../core/air/shells/shell-contract.ts';
import {inText, shellDiagnostics} from '../../../core/air/shells/shell-diagnostics.ts';
import {spellType} from '../../../core/air/model/spell-type.ts';
import {type Diagnostic, type Location} from '../../../core/base/diagnostic.ts';
import {ok, type Result} from '../../../core/base/result.ts';
import {SourceText} from '../../../core/base/source-text.ts';
import {verifyModule} from '../../../core/ir/verify/verify-module.ts';
import {SourceMap} from '../../../core/msl/source-map.ts';
import {type CompileReply, compileRequestSchema} from '../../../core/protocol/compile.ts';
import {type LabError} from '../../../core/protocol/error.ts';
import {type LinkReply, type LinkRequest} from '../../../core/protocol/link.ts';
import {compilePipeline} from '../../service/reference/compile-pipeline.ts';
import {type Toolchain} from '../toolchains.ts';
import {type LoadedShell} from './shell-library.ts';

/**
 * Compiles the function, checks both sides against the manifest and each other, and links them as a pipeline of the reference
 * device does. What is wrong is in the reply; an error is only that nothing could be compiled at all.
 */
export async function linkShell(
  shell: LoadedShell,
  request: LinkRequest,
  toolchain: Toolchain,
  signal: AbortSignal,
): Promise<Result<LinkReply, LabError>> {
  const startedMs = performance.now();
  const {name, source, target, appleClang, options} = request;
  const compile = compileRequestSchema.parse({name, source, target, appleClang, options});
  const compiled = await toolchain.compile(compile, {signal});
  if (!compiled.ok) return compiled;
  const step = new LinkStep(shell, request, compiled.value);
  return ok({...step.reply(), durationMs: performance.now() - startedMs});
}

class LinkStep {
  private readonly shell: LoadedShell;
  private readonly request: LinkRequest;
  private readonly compiled: CompileReply;
  private readonly diagnostics: Diagnostic[];
  private readonly airName: string;

  constructor(shell: LoadedShell, request: LinkRequest, compiled: CompileReply) {
    this.shell = shell;
    this.request = request;
    this.compiled = compiled;
    this.diagnostics = [...compiled.diagnostics];
    this.airName = `${request.name.replace(/\.metal$/i, '')}.ll`;
  }

  reply(): Omit<LinkReply, 'durationMs'> {
    const {shell, compiled, request} = this;
    const {manifest} = shell;
    const own = analyseAir(shell.ir, {profile: request.target});
    this.checkShell(own);
    const air = compiled.ir?.kind === 'air' ? compiled.ir : undefined;
    const math = air === undefined ? undefined : analyseAir(air.text, {profile: request.target});
    if (math !== undefined) this.checkFunction(math);
    const linked = math !== undefined && this.link(own, math);
    const signature = airSignature(manifest.function);
    const found = math?.air.entryPoints.find(
      (entry) => entry.role === 'visible' && entry.name === manifest.function.name,
    )?.function;
    return {
      shell: shell.name,
      kernel: manifest.kernel,
      expected: signatureText(manifest.function),
      expectedType: signature === undefined ? 'unknown' : functionTypeText(signature),
      ...(found === undefined ? {} : {foundType: spellType(found.functionType)}),
      linked,
      diagnostics: this.diagnostics,
      errorCount: this.diagnostics.filter(({severity}) => severity === 'error').length,
      ...(air === undefined ? {} : {air: {name: this.airName, text: air.text}}),
    };
  }

  private checkShell(analysis: AirAnalysis): void {
    const {ir} = this.shell.manifest;
    const text = new SourceText(this.shell.ir);
    const {parseDiagnostics, module} = analysis;
    const ofLlvm = parseDiagnostics.length > 0 ? parseDiagnostics : verifyModule(module);
    this.diagnostics.push(...irDiagnostics(ofLlvm, ir, text));
    if (ofLlvm.length > 0) return;
    this.diagnostics.push(...shellDiagnostics('shell', analysis.air, this.shell.manifest, inText(ir, text)));
  }

  private checkFunction(analysis: AirAnalysis): void {
    const text = new SourceText(analysis.text);
    const place = (start: number): Location => this.inSource(text.positionAt(start).line);
    this.diagnostics.push(...shellDiagnostics('function', analysis.air, this.shell.manifest, place));
  }

  /** Where a line of the function's AIR comes from; what has no line of its own is at the function's name. */
  private inSource(line: number): Location {
    const {name, source} = this.request;
    const map = this.compiled.sourceMap === undefined ? undefined : new SourceMap(this.compiled.sourceMap);
    const found = map?.placesOf(line).find(({file}) => file === name);
    if (found !== undefined) {
      const start = {line: found.line, column: Math.max(1, found.column)};
      return {file: name, range: {start, end: start}};
    }
    const wanted = this.shell.manifest.function.name;
    const at = Math.max(0, source.search(new RegExp(`\\b${wanted}\\b`)));
    const text = new SourceText(source);
    return {
      file: name,
      range: {start: text.positionAt(at), end: text.positionAt(at === 0 ? 0 : at + wanted.length)},
    };
  }

  /** Makes the program that a pipeline of the two would be; errors of either side are told with it. */
  private link(own: AirAnalysis, math: AirAnalysis): boolean {
    const {shell, airName} = this;
    const {manifest} = shell;
    const made = compilePipeline({
      module: {name: manifest.ir, text: own.text, air: own.air},
      kernel: manifest.kernel,
      functionConstants: {},
      linked: [{module: {name: airName, text: math.text, air: math.air}, function: manifest.function.name}],
    });
    if (made.ok) return true;
    const told = made.error.kind === 'diagnostics' ? made.error.diagnostics : [];
    for (const diagnostic of told) {
      const {location} = diagnostic;
      const isMath = location?.file === airName;
      this.diagnostics.push({
        ...diagnostic,
        code: `link-${diagnostic.code ?? 'failed'}`,
        ...(isMath ? {location: this.inSource(location.range.start.line)} : {}),
      });
    }
    return false;
  }
}
