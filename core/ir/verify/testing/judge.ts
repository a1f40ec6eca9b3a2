import {parseModule} from '../../parser/parse-module.ts';
import {type Dialect} from '../context.ts';
import {verifyModule} from '../verify-module.ts';

/** The errors of parser and verifier, `code: message`. */
export function errorsOf(text: string, dialect: Dialect): string[] {
  const {module, diagnostics} = parseModule(text, {pointers: dialect});
  const found = [...diagnostics, ...verifyModule(module, {dialect})];
  return found
    .filter((diagnostic) => diagnostic.severity === 'error')
    .map(({code, message}) => `${code}: ${message}`);
}
