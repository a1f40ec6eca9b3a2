import {fastFlags, Flag} from '../model/flags.ts';
import {type Cursor} from './cursor.ts';
import {Token} from './token.ts';

/** The flag that a word stands for, or 0. */
function flagOf(word: string): number {
  switch (word) {
    case 'nuw':
      return Flag.nuw;
    case 'nsw':
      return Flag.nsw;
    case 'exact':
      return Flag.exact;
    case 'disjoint':
      return Flag.disjoint;
    case 'nneg':
      return Flag.nneg;
    case 'samesign':
      return Flag.samesign;
    case 'inbounds':
      return Flag.inbounds;
    case 'nusw':
      return Flag.nusw;
    case 'fast':
      return fastFlags;
    case 'reassoc':
      return Flag.reassoc;
    case 'nnan':
      return Flag.nnan;
    case 'ninf':
      return Flag.ninf;
    case 'nsz':
      return Flag.nsz;
    case 'arcp':
      return Flag.arcp;
    case 'contract':
      return Flag.contract;
    case 'afn':
      return Flag.afn;
    default:
      return 0;
  }
}

/** Flags that LLVM lets stand twice: those of floats, and since opaque pointers those of `getelementptr`. */
function repeatableFlags(cursor: Cursor, allowed: number): number {
  const isElementPointer = (allowed & Flag.inbounds) !== 0;
  return isElementPointer && cursor.module.opaquePointers ? fastFlags | allowed : fastFlags;
}

/** Takes the flags out of `allowed` that stand here, in any order. */
export function parseFlags(cursor: Cursor, allowed: number): number {
  let flags = 0;
  while (cursor.lexer.kind === Token.word) {
    const flag = flagOf(cursor.lexer.word);
    if (flag === 0 || (flag & allowed) !== flag) break;
    if ((flags & flag) !== 0 && (flag & repeatableFlags(cursor, allowed)) === 0) {
      const {start, end, word} = cursor.lexer;
      cursor.report('duplicate-flag', `'${word}' stands here twice`, start, end);
    }
    flags |= flag;
    cursor.lexer.next();
  }
  return flags;
}

/** The flags that may follow `opcode`, other than those of memory instructions. */
export function allowedFlags(opcode: string): number {
  switch (opcode) {
    case 'add':
    case 'sub':
    case 'mul':
    case 'shl':
    case 'trunc':
      return opcode === 'trunc' ? Flag.nuw | Flag.nsw | fastFlags : Flag.nuw | Flag.nsw;
    case 'udiv':
    case 'sdiv':
    case 'lshr':
    case 'ashr':
      return Flag.exact;
    case 'or':
      return Flag.disjoint;
    case 'zext':
    case 'uitofp':
      return Flag.nneg | fastFlags;
    case 'icmp':
      return Flag.samesign;
    case 'getelementptr':
      return Flag.inbounds | Flag.nusw | Flag.nuw;
    case 'fneg':
    case 'fadd':
    case 'fsub':
    case 'fmul':
    case 'fdiv':
    case 'frem':
    case 'fcmp':
    case 'phi':
    case 'select':
    case 'call':
    case 'fptrunc':
    case 'fpext':
    case 'sitofp':
    case 'fptosi':
    case 'fptoui':
      return fastFlags;
    default:
      return 0;
  }
}
