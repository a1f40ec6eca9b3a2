import {expectedSignatures, typeOfToken} from '../../../air/catalogue/families.ts';
import {type IrFunction} from '../../../ir/model/global.ts';
import {type Type} from '../../../ir/model/type.ts';
import {type TypeContext} from '../../../ir/model/type-context.ts';

/** What the pointers of an `air.*` function point to, by parameter index and for the result; undefined where bytes will do. */
export interface AirPointees {
  readonly parameters: readonly (Type | undefined)[];
  readonly result: Type | undefined;
}

/** From the catalogue where the function is in it, else from the grammar of names (AIR.md 2.1 and 2.2). */
export function airPointees(types: TypeContext, fn: IrFunction): AirPointees {
  const name = fn.name ?? '';
  const {parameters, returnType} = fn.functionType;
  const [signature] = expectedSignatures(name) ?? [];
  const seen = signature === undefined ? undefined : splitSignature(signature);
  if (seen?.parameters.length === parameters.length) {
    return {
      parameters: seen.parameters.map((text) => pointeeOf(types, text)),
      result: pointeeOf(types, seen.result),
    };
  }
  const implied = new NameGrammar(types, name);
  let index = 0;
  return {
    parameters: parameters.map((type) =>
      type.kind === 'pointer' ? implied.pointer(index++, type.addressSpace) : undefined,
    ),
    result: returnType.kind === 'pointer' ? implied.result() : undefined,
  };
}

/** `float (float addrspace(1)*, i32)` taken apart; commas inside vectors do not occur in these texts. */
function splitSignature(text: string): {result: string; parameters: string[]} | undefined {
  const open = text.indexOf(' (');
  if (open < 0 || !text.endsWith(')')) return undefined;
  const inside = text.slice(open + 2, -1);
  return {result: text.slice(0, open), parameters: inside === '' ? [] : inside.split(', ')};
}

/** What the pointer type spelled `text` points to; undefined for other types. */
function pointeeOf(types: TypeContext, text: string): Type | undefined {
  if (!text.endsWith('*')) return undefined;
  const inner = text.slice(0, -1).replace(/ addrspace\(\d+\)$/, '');
  return typeOfText(types, inner);
}

/** The type that a catalogue spells: numbers, vectors of them, opaque structs, pointers. */
function typeOfText(types: TypeContext, text: string): Type | undefined {
  if (text.endsWith('*')) {
    const pointee = pointeeOf(types, text);
    const space = Number(/ addrspace\((\d+)\)\*$/.exec(text)?.[1] ?? 0);
    return pointee && types.pointerTo(pointee, space);
  }
  if (text.startsWith('%')) return opaqueStruct(types, text.slice(1));
  const vector = /^<(\d+) x (\w+)>$/.exec(text);
  if (vector !== null) {
    const element = typeOfText(types, vector[2] ?? '');
    return element && types.vector(element, Number(vector[1]));
  }
  switch (text) {
    case 'half':
      return types.half;
    case 'bfloat':
      return types.bfloat;
    case 'float':
      return types.float;
    case 'double':
      return types.double;
    default:
      return /^i\d+$/.test(text) ? types.integer(Number(text.slice(1))) : undefined;
  }
}

/** `struct._texture_2d_t`, as Apple names what only the GPU's compiler knows. */
function opaqueStruct(types: TypeContext, name: string): Type {
  const struct = types.namedStruct(name);
  struct.defined = true;
  return struct;
}

/** Pointees by what a name says: `.p1f32` tokens, the kind of a texture, the type of an atomic operation. */
class NameGrammar {
  private readonly types: TypeContext;
  private readonly name: string;
  private readonly tokens: readonly string[];

  constructor(types: TypeContext, name: string) {
    this.types = types;
    this.name = name;
    this.tokens = name.split('.').slice(1);
  }

  /** Of the `index`th pointer among the parameters. */
  pointer(index: number, space: number): Type | undefined {
    const {types, name} = this;
    const stated = this.tokens.filter((token) => /^p\d+/.test(token))[index];
    if (stated !== undefined) return this.ofToken(stated.replace(/^p\d+/, ''));
    const head = this.tokens[0] ?? '';
    const resource = resourceKind(head);
    if (resource !== undefined && index === 0) return opaqueStruct(types, `struct._${resource}_t`);
    if (resource !== undefined && space === 2) return opaqueStruct(types, 'struct._sampler_t');
    if (head === 'atomic') return this.ofToken(this.tokens[this.tokens.length - 1] ?? '');
    if (name.startsWith('air.atomic_')) return this.lastType();
    if (name === 'air.wait_simdgroup_events') {
      return types.pointerTo(opaqueStruct(types, 'struct._simdgroup_event_t'), 0);
    }
    if (/simdgroup_event$/.test(name)) return opaqueStruct(types, 'struct._simdgroup_event_t');
    if (/^air\.(fast_)?(sincos|modf)\./.test(name)) return this.lastType();
    if (/^air\.(fast_)?frexp\./.test(name)) return this.integersLike(this.lastType());
    return undefined;
  }

  result(): Type | undefined {
    const head = this.tokens[0] ?? '';
    if (head.startsWith('simdgroup_async_copy') || head.endsWith('simdgroup_event'))
      return opaqueStruct(this.types, 'struct._simdgroup_event_t');
    if (/sampler$/.test(head)) return opaqueStruct(this.types, 'struct._sampler_t');
    const made = /^get_null_(\w+)$/.exec(head)?.[1];
    return made === undefined ? undefined : opaqueStruct(this.types, `struct._${made}_t`);
  }

  private lastType(): Type | undefined {
    return this.ofToken(this.tokens[this.tokens.length - 1] ?? '');
  }

  private integersLike(type: Type | undefined): Type {
    return type?.kind === 'vector' ? this.types.vector(this.types.i32, type.length) : this.types.i32;
  }

  private ofToken(token: string): Type | undefined {
    const text = typeOfToken(token);
    return text === undefined ? undefined : typeOfText(this.types, text);
  }
}

/** `texture_2d_array` in `sample_texture_2d_array`: the kind of resource that a function is for. */
export function resourceKind(head: string): string | undefined {
  const found =
    /(?:^|_)((?:texture_buffer|texture|depth)_(?:1d|2d|3d|cube)(?:_ms)?(?:_array)?)$/.exec(head)?.[1] ??
    /(?:^|_)(visible_function_table|intersection_function_table|command_buffer|sampler)$/.exec(head)?.[1];
  return found;
}
