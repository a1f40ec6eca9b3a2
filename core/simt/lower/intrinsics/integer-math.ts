import {type ScalarKind, type Value} from '../../mir/mir.ts';
import {compareIntegers, cutTo, integerBits, signExtended} from '../arithmetic.ts';
import {type Builder} from '../builder.ts';
import {NotSupported} from '../types.ts';

/** Signed and unsigned integer functions on one scalar; narrow ones compute in 32 bits. */
export class IntegerMath {
  private readonly builder: Builder;
  private readonly kind: ScalarKind;
  private readonly bits: number;
  private readonly signed: boolean;
  /** The opcode suffix of the register. */
  private readonly wide: 'i32' | 'i64';

  constructor(builder: Builder, kind: ScalarKind, signed: boolean) {
    this.builder = builder;
    this.kind = kind;
    this.bits = integerBits(kind) ?? 32;
    this.signed = signed;
    this.wide = this.bits === 64 ? 'i64' : 'i32';
  }

  private number(value: bigint | number): Value {
    return this.wide === 'i64' ? this.builder.i64(value) : this.builder.i32(Number(value));
  }

  private op(name: string, ...args: Value[]): Value {
    return this.builder.op(`${name}.${this.wide}`, ...args);
  }

  private cut(value: Value): Value {
    return cutTo(this.builder, this.kind, value);
  }

  /** The value as its register's signed or unsigned number. */
  private widened(value: Value): Value {
    return this.signed ? signExtended(this.builder, this.kind, value) : value;
  }

  private sign(name: string): string {
    return `${name}.${this.signed ? 's' : 'u'}`;
  }

  min(a: Value, b: Value): Value {
    return this.cut(this.op(this.sign('min'), this.widened(a), this.widened(b)));
  }

  max(a: Value, b: Value): Value {
    return this.cut(this.op(this.sign('max'), this.widened(a), this.widened(b)));
  }

  abs(a: Value): Value {
    if (!this.signed) return a;
    const value = this.widened(a);
    return this.cut(this.op('max.s', value, this.op('sub', this.number(0), value)));
  }

  absoluteDifference(a: Value, b: Value): Value {
    return this.cut(this.op('sub', this.max(a, b), this.min(a, b)));
  }

  private get limits(): [bigint, bigint] {
    const bits = BigInt(this.bits);
    return this.signed ? [-(1n << (bits - 1n)), (1n << (bits - 1n)) - 1n] : [0n, (1n << bits) - 1n];
  }

  private clampWide(value: Value): Value {
    const [low, high] = this.limits;
    const top = this.op(this.sign('min'), value, this.number(BigInt.asUintN(64, high) & 0xffffffffn));
    if (!this.signed) return top;
    return this.cut(this.op('max.s', top, this.number(Number(low))));
  }

  addSaturated(a: Value, b: Value): Value {
    if (this.bits >= 32) return this.op(this.sign('addsat'), a, b);
    return this.clampWide(this.op('add', this.widened(a), this.widened(b)));
  }

  subtractSaturated(a: Value, b: Value): Value {
    if (this.bits >= 32) return this.op(this.sign('subsat'), a, b);
    if (!this.signed) return this.op('subsat.u', a, b);
    return this.clampWide(this.op('sub', this.widened(a), this.widened(b)));
  }

  /** Half of the sum without overflow, rounded down or up. */
  halvingAdd(a: Value, b: Value, up: boolean): Value {
    const [x, y] = [this.widened(a), this.widened(b)];
    const half = this.op(this.signed ? 'ashr' : 'lshr', this.op('xor', x, y), this.number(1));
    const whole = this.op(up ? 'or' : 'and', x, y);
    return this.cut(this.op(up ? 'sub' : 'add', whole, half));
  }

  multiplyHigh(a: Value, b: Value): Value {
    if (this.bits >= 32) return this.op(this.sign('mulhi'), a, b);
    const product = this.op('mul', this.widened(a), this.widened(b));
    return this.cut(this.op('lshr', product, this.number(this.bits)));
  }

  multiplyAddSaturated(a: Value, b: Value, c: Value): Value {
    if (this.bits === 64) throw new NotSupported('mad_sat of 64-bit integers');
    if (this.bits < 32) {
      return this.clampWide(this.op('mad', this.widened(a), this.widened(b), this.widened(c)));
    }
    const {builder, signed} = this;
    const extend = (value: Value): Value => builder.op(signed ? 'sext.i32.i64' : 'zext.i32.i64', value);
    const sum = builder.op('mad.i64', extend(a), extend(b), extend(c));
    const [low, high] = this.limits;
    const top = builder.op(signed ? 'min.s.i64' : 'min.u.i64', sum, builder.i64(high));
    return builder.op('cut.i64.i32', signed ? builder.op('max.s.i64', top, builder.i64(low)) : top);
  }

  rotate(a: Value, count: Value): Value {
    if (this.bits >= 32) return this.op('rotate', a, count);
    const mask = this.number(this.bits - 1);
    const left = this.op('and', count, mask);
    const right = this.op('and', this.op('sub', this.number(this.bits), left), mask);
    return this.cut(this.op('or', this.op('shl', a, left), this.op('lshr', a, right)));
  }

  popcount(a: Value): Value {
    return this.op('popcount', a);
  }

  leadingZeros(a: Value): Value {
    const count = this.op('clz', a);
    return this.bits >= 32 ? count : this.op('sub', count, this.number(32 - this.bits));
  }

  trailingZeros(a: Value): Value {
    return this.op('ctz', this.bits >= 32 ? a : this.op('or', a, this.number(2 ** this.bits)));
  }

  reverse(a: Value): Value {
    const reversed = this.op('reverse', a);
    return this.bits >= 32 ? reversed : this.op('lshr', reversed, this.number(32 - this.bits));
  }

  /** `bits` bits from `offset` on; both are i32. */
  extractBits(a: Value, offset: Value, count: Value): Value {
    const {builder} = this;
    const [from, length] = [this.amount(offset), this.amount(count)];
    const all = this.number(this.wide === 'i64' ? 64 : 32);
    const left = this.op('shl', a, this.op('sub', this.op('sub', all, from), length));
    const moved = this.op(this.signed ? 'ashr' : 'lshr', left, this.op('sub', all, length));
    const isNone = this.op('eq', length, this.number(0));
    const select = this.wide === 'i64' ? 'select.b64' : 'select.b32';
    return this.cut(builder.op(select, isNone, this.number(0), moved));
  }

  insertBits(base: Value, inserted: Value, offset: Value, count: Value): Value {
    const {builder} = this;
    const [from, length] = [this.amount(offset), this.amount(count)];
    const all = this.number(this.wide === 'i64' ? 64 : 32);
    const ones = this.op('lshr', this.number(-1n & this.ones), this.op('sub', all, length));
    const isNone = this.op('eq', length, this.number(0));
    const select = this.wide === 'i64' ? 'select.b64' : 'select.b32';
    const mask = this.op('shl', builder.op(select, isNone, this.number(0), ones), from);
    const kept = this.op('and', base, this.op('xor', mask, this.number(this.ones)));
    return this.cut(this.op('or', kept, this.op('and', this.op('shl', inserted, from), mask)));
  }

  private get ones(): bigint {
    return this.wide === 'i64' ? 0xffffffffffffffffn : 0xffffffffn;
  }

  private amount(value: Value): Value {
    return this.wide === 'i64' && value.type === 'i32' ? this.builder.op('zext.i32.i64', value) : value;
  }

  clamp(value: Value, low: Value, high: Value): Value {
    return this.min(this.max(value, low), high);
  }

  median(a: Value, b: Value, c: Value): Value {
    return this.max(this.min(a, b), this.min(this.max(a, b), c));
  }

  /** Product of the low 24 bits. */
  multiply24(a: Value, b: Value): Value {
    const low = (value: Value): Value => {
      const up = this.op('shl', value, this.number(8));
      return this.op(this.signed ? 'ashr' : 'lshr', up, this.number(8));
    };
    return this.op('mul', low(a), low(b));
  }

  isLess(a: Value, b: Value): Value {
    return compareIntegers(this.builder, this.signed ? 'slt' : 'ult', this.kind, a, b);
  }
}
