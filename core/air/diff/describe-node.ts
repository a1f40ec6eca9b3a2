import {type Metadata} from '../../ir/model/metadata.ts';
import {type Operand} from '../../ir/model/operand.ts';
import {printName} from '../../ir/printer/print-name.ts';
import {printType} from '../../ir/printer/print-type.ts';

/** Deep enough for every shape that Apple writes (struct type info inside argument buffers). */
const maximumDepth = 8;

/** Nodes share nodes, so that a small module can stand for a huge text: a description stops here. */
const maximumLength = 8192;

/**
 * Metadata as text that does not depend on node numbers: references are replaced by what they lead to. Two nodes mean the
 * same when their descriptions are equal.
 */
export function describeNode(node: Metadata | undefined): string {
  const writer = new DescriptionWriter();
  if (node !== undefined) writer.node(node, 0);
  return writer.text;
}

class DescriptionWriter {
  text = '';

  node(node: Metadata, depth: number): void {
    if (depth > maximumDepth || this.text.length > maximumLength) return void this.put('…');
    switch (node.kind) {
      case 'string':
        return void this.put(`"${node.value}"`);
      case 'null':
        return void this.put('null');
      case 'token':
      case 'unknown':
        return void this.put(node.text);
      case 'value':
        return this.operand(node.operand, depth);
      case 'reference':
        if (node.target === undefined) return void this.put(`!${node.number} (undefined)`);
        return this.node(node.target.body, depth + 1);
      case 'tuple':
        return this.list('{', node.elements, '}', (element) => this.node(element, depth + 1));
      case 'specialised':
        return this.list(`${node.name}(`, node.fields, ')', ({name, value}) => {
          if (name !== undefined) this.put(`${name}: `);
          this.node(value, depth + 1);
        });
    }
  }

  private operand(operand: Operand, depth: number): void {
    if (depth > maximumDepth || this.text.length > maximumLength) return void this.put('…');
    switch (operand.kind) {
      case 'integer': {
        const isBoolean = operand.type.kind === 'integer' && operand.type.bits === 1;
        return void this.put(String(isBoolean ? operand.value !== 0n : operand.value));
      }
      case 'float':
      case 'unknown':
        return void this.put(operand.text);
      case 'global':
        return void this.put(
          `@${operand.name === undefined ? String(operand.number) : printName(operand.name)}`,
        );
      case 'aggregate':
        return this.list('[', operand.elements, ']', (element) => this.operand(element, depth + 1));
      case 'expression':
        return this.list(`${operand.opcode}(`, operand.operands, ')', (inner) =>
          this.operand(inner, depth + 1),
        );
      default:
        return void this.put(`${printType(operand.type)} ${operand.kind}`);
    }
  }

  private list<T>(open: string, items: readonly T[], close: string, write: (item: T) => void): void {
    this.put(open);
    for (const [index, item] of items.entries()) {
      if (this.text.length > maximumLength) break;
      if (index > 0) this.put(', ');
      write(item);
    }
    this.put(close);
  }

  private put(text: string): void {
    this.text += text;
  }
}
