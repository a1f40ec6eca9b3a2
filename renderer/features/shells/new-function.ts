import {signatureText} from '../../../core/air/shells/shell-contract.ts';
import {type ShellManifest} from '../../../core/protocol/shell.ts';

/** A visible function of the shell with its signature filled in; it compiles and links as it is. */
export function newFunctionText({title, function: fn}: ShellManifest): string {
  const notes = fn.parameters.map(({name, meaning}) => `// ${name}: ${meaning}`);
  const first = fn.parameters.find(({type}) => type === fn.returns);
  const body = fn.returns === 'void' ? '' : `  return ${first?.name ?? `${fn.returns}(0)`};\n`;
  return `#include <metal_stdlib>
using namespace metal;

// For the shell "${title}".
${notes.join('\n')}
[[visible]]
${signatureText(fn)}
{
${body}}
`;
}
