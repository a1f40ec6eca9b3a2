import {type BitstreamWriter} from './bitstream-writer.ts';
import {constantIds} from './block-info.ts';
import {BlockId, ConstantCode} from './codes.ts';
import {type PooledConstant} from './constant-pool.ts';

const abbreviations: Readonly<Record<number, number>> = {
  [ConstantCode.integer]: constantIds.integer,
  [ConstantCode.null]: constantIds.null,
  [ConstantCode.aggregate]: constantIds.aggregate,
  [ConstantCode.string]: constantIds.string,
  [ConstantCode.cString]: constantIds.cString,
};

/** A constants block, of the module or of a function; nothing when there are none. */
export function writeConstants(stream: BitstreamWriter, constants: readonly PooledConstant[]): void {
  if (constants.length === 0) return;
  stream.enterBlock(BlockId.constants, 4);
  let type = -1;
  for (const constant of constants) {
    if (constant.type !== type) {
      type = constant.type;
      stream.abbreviated(constantIds.setType, ConstantCode.setType, [type]);
    }
    const abbreviation = abbreviationOf(constant);
    if (abbreviation === undefined) stream.record(constant.code, constant.values);
    else stream.abbreviated(abbreviation, constant.code, constant.values);
  }
  stream.exitBlock();
}

function abbreviationOf({code, values}: PooledConstant): number | undefined {
  if (code !== ConstantCode.float) return abbreviations[code];
  const [bits] = values;
  return values.length === 1 && typeof bits === 'number' && bits < 2 ** 32 ? constantIds.float : undefined;
}
