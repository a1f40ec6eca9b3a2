import {type FoundAttribute} from './attributes.ts';
import {type ExpandedToken, joined} from './preprocessor/tokens.ts';
import {type AttributeRecord} from './records.ts';
import {type TextRange} from '../../base/source-text.ts';

/** Attributes of parameters, members and variables whose argument is a number that the AIR metadata needs. */
const numbered = new Set([
  ...['buffer', 'texture', 'sampler', 'threadgroup', 'id', 'attribute', 'color', 'raster_order_group'],
  ...['max_total_threads_per_threadgroup'],
]);

/** Where an attribute stands: what names in its argument mean. */
export interface ValueScope {
  readonly namespaces: readonly string[];
  /** Names of template parameters: their value is another one in each instantiation. */
  readonly hidden: readonly string[];
}

/** A line after the source's last that has Clang evaluate an argument, and where that argument stands. */
export interface ValueLine {
  readonly file: string;
  readonly range: TextRange;
}

/**
 * Arguments that are constant expressions of names (`[[buffer(BufferIndexParticles)]]` with an enumeration that the host
 * shares): Clang evaluates them in lines appended to the program, and tells the values in its IR.
 */
export class Values {
  private readonly texts: string[] = [];
  readonly lines: ValueLine[] = [];

  record({record, arguments: words}: FoundAttribute, scope: ValueScope, isVariable = false): AttributeRecord {
    const isNumbered = numbered.has(record.name) || (isVariable && record.name === 'function_constant');
    if (record.name === 'function_constant' && !isVariable)
      this.append('__airlock_keep', words, record, scope);
    if (!isNumbered || record.value !== undefined || words.length === 0) return record;
    const valueId = this.append('__airlock_value', words, record, scope);
    return valueId === undefined ? record : {...record, valueId};
  }

  /**
   * Appends a line in which `macro` of the prelude uses the argument, and gives its number. `__airlock_keep` only takes
   * its address: the constant that gates a parameter may be used nowhere else, and Clang would drop it.
   */
  private append(
    macro: '__airlock_value' | '__airlock_keep',
    words: readonly ExpandedToken[],
    {file, range}: AttributeRecord,
    {namespaces, hidden}: ValueScope,
  ): number | undefined {
    if (namespaces.includes('') || words.length === 0) return undefined;
    if (words.some(({text}) => hidden.includes(text) || !isExpressionWord(text))) return undefined;
    const number = this.texts.length;
    const open = namespaces.map((name) => `namespace ${name}{`).join('');
    const text = joined(words).replace(/\\?\r?\n/g, ' ');
    this.texts.push(`${open}${macro}(${number},${text})${'}'.repeat(namespaces.length)}`);
    this.lines.push({file, range});
    return number;
  }

  /** The lines to append, one for each entry of `lines`, without a line break before or after. */
  text(): string {
    return this.texts.join('\n');
  }
}

/** Only what can stand in a constant expression: nothing appended may open or close anything, or begin a directive. */
function isExpressionWord(text: string): boolean {
  return /^(?:[A-Za-z_][A-Za-z0-9_]*|[0-9][0-9A-Za-z']*|::|[-+*/%&|^~!<>=?:().,])$/.test(text);
}
