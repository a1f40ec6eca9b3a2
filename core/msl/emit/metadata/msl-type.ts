/** A member of a structure. Offsets count bytes from its start. */
export interface MslMember {
  readonly name: string;
  readonly type: MslType;
  readonly offsetBytes: number;
}

export type MslStruct = {
  readonly kind: 'struct';
  /** Qualified, without template arguments, as Apple's records name it (AIR.md, `metal::_atomic`). */
  readonly name: string;
  readonly sizeBytes: number;
  readonly alignBytes: number;
  readonly members: readonly MslMember[];
  /** False for a type that is only declared: size and members are unknown. */
  readonly isComplete: boolean;
};

/** A type of MSL, as far as AIR's argument records speak of it. */
export type MslType =
  | {readonly kind: 'void'}
  | {readonly kind: 'scalar'; readonly name: string; readonly sizeBytes: number}
  | {
      readonly kind: 'vector';
      readonly element: string;
      readonly elementBytes: number;
      readonly length: number;
      readonly isPacked: boolean;
    }
  | {
      readonly kind: 'matrix';
      readonly element: string;
      readonly elementBytes: number;
      readonly columns: number;
      readonly rows: number;
    }
  | {readonly kind: 'array'; readonly element: MslType; readonly count: number}
  | {readonly kind: 'enum'; readonly name: string; readonly sizeBytes: number}
  | MslStruct
  | MslPointer
  | {readonly kind: 'texture'; readonly name: string; readonly texel: string; readonly access: TextureAccess}
  | {readonly kind: 'sampler'}
  /** Other handles: tables of functions, acceleration structures, command buffers. `key` is their kind in AIR. */
  | {readonly kind: 'handle'; readonly name: string; readonly key: string}
  | {readonly kind: 'unknown'; readonly name: string};

export type TextureAccess = 'sample' | 'read' | 'write' | 'read_write';

export type MslPointer = {
  readonly kind: 'pointer';
  readonly form: 'pointer' | 'reference';
  readonly pointee: MslType;
  /** Whether what it points to is const. */
  readonly isConst: boolean;
  /** AIR's number: 0 thread, 1 device, 2 constant, 3 threadgroup. */
  readonly addressSpace: number;
};

const pointerBytes = 8;

/** Bytes from one element of an array of the type to the next; undefined where it has no size. */
export function sizeOf(type: MslType): number | undefined {
  switch (type.kind) {
    case 'void':
    case 'unknown':
      return undefined;
    case 'scalar':
    case 'enum':
      return type.sizeBytes;
    case 'vector':
      return type.elementBytes * (type.length === 3 && !type.isPacked ? 4 : type.length);
    case 'matrix':
      return type.columns * type.elementBytes * (type.rows === 3 ? 4 : type.rows);
    case 'array': {
      const element = sizeOf(type.element);
      return element === undefined ? undefined : element * type.count;
    }
    case 'struct':
      return type.isComplete ? type.sizeBytes : undefined;
    case 'pointer':
    case 'texture':
    case 'sampler':
    case 'handle':
      return pointerBytes;
  }
}

/** Alignment in bytes; undefined where the type has none. */
export function alignOf(type: MslType): number | undefined {
  switch (type.kind) {
    case 'vector':
      return type.isPacked ? type.elementBytes : sizeOf(type);
    case 'matrix':
      return type.elementBytes * (type.rows === 3 ? 4 : type.rows);
    case 'array':
      return alignOf(type.element);
    case 'struct':
      return type.isComplete ? type.alignBytes : undefined;
    default:
      return sizeOf(type);
  }
}

/** The type's name in `air.arg_type_name` and in structure information. */
export function nameOf(type: MslType): string {
  switch (type.kind) {
    case 'void':
      return 'void';
    case 'vector':
      return `${type.isPacked ? 'packed_' : ''}${type.element}${type.length}`;
    case 'matrix':
      return `${type.element}${type.columns}x${type.rows}`;
    case 'array':
      return nameOf(type.element);
    case 'texture':
      return `${type.name}<${type.texel}, ${type.access}>`;
    case 'sampler':
      return 'sampler';
    case 'pointer':
      return nameOf(type.pointee);
    default:
      return type.name;
  }
}

/** Whether a structure holds something that is bound, so that it is an argument buffer. */
export function holdsResources(type: MslType): boolean {
  switch (type.kind) {
    case 'pointer':
    case 'texture':
    case 'sampler':
    case 'handle':
      return true;
    case 'array':
      return holdsResources(type.element);
    case 'struct':
      return type.members.some((member) => holdsResources(member.type));
    default:
      return false;
  }
}
