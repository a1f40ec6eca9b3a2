import {type Field, makeField} from '../container/field.ts';
import {type FieldProblem} from '../container/fields.ts';
import {type BitBlock, readBitstream} from './bitstream-reader.ts';
import {bitcodeMagic, BlockId} from './codes.ts';

const maximumBlocks = 100_000;

/**
 * The blocks of the bitcode in `offset` to `offset + size` of a file, as fields that cover it byte for byte; records
 * between blocks are counted, not named. A block that begins in the byte in which a record ends has that byte.
 */
export function bitcodeFields(
  file: Uint8Array,
  {offset, size}: {readonly offset: number; readonly size: number},
): {readonly fields: readonly Field[]; readonly problem: FieldProblem | undefined} {
  const bytes = file.subarray(offset, offset + size);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (bytes.length < 4 || view.getUint32(0, true) !== bitcodeMagic)
    return {fields: [], problem: {offset, message: 'this is no bitcode: it does not begin with its magic'}};
  const stream = readBitstream(bytes, offset);
  if (!stream.ok) {
    const {offset: place, message} = stream.error;
    return {fields: [], problem: {offset: place, message}};
  }
  const budget = {blocks: maximumBlocks};
  const fields = [makeField('magic', offset, 4, {value: 'BC C0 DE'})];
  let at = offset + 4;
  for (const block of stream.value) {
    fields.push(blockField(block, budget));
    at = block.endOffset;
  }
  if (at < offset + bytes.length) fields.push(makeField('padding', at, offset + bytes.length - at));
  return {fields, problem: undefined};
}

const blockNames = new Map<number, string>(
  Object.entries(BlockId).map(([name, id]) => [
    id,
    name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`),
  ]),
);

function blockField(block: BitBlock, budget: {blocks: number}): Field {
  const {id, offset, bodyOffset, endOffset, width, items} = block;
  budget.blocks--;
  const fields = [
    makeField('block header', offset, bodyOffset - offset, {
      value: `block ${id}, ids of ${width} bits, ${endOffset - bodyOffset} bytes`,
    }),
  ];
  let at = bodyOffset;
  let records = 0;
  const flush = (end: number): void => {
    if (end > at) {
      const words = records === 1 ? '1 record' : `${records} records`;
      fields.push(
        makeField('records', at, end - at, {
          value: records === 0 ? 'no record: abbreviations or the end' : words,
        }),
      );
    }
    records = 0;
  };
  for (const item of items) {
    if (item.kind === 'record' || budget.blocks <= 0) {
      records++;
      continue;
    }
    flush(item.offset);
    fields.push(blockField(item, budget));
    at = item.endOffset;
  }
  flush(endOffset);
  const name = blockNames.get(id);
  return makeField(`${name ?? `unknown ${id}`} block`, offset, endOffset - offset, {children: fields});
}
