/** The texture types of Metal, and what AIR calls their operations (AIR.md 2.2). */
export interface TextureKind {
  /** MSL name of the class template. */
  readonly name: string;
  /** Stem of AIR's names: `air.sample_<air>`, `%struct._<air>_t`. */
  readonly air: string;
  /** Components of a sampling coordinate. */
  readonly dimensions: 1 | 2 | 3;
  readonly form: 'plain' | 'cube' | 'multisampled' | 'buffer';
  readonly isArray: boolean;
  readonly isDepth: boolean;
}

type Shape = Pick<TextureKind, 'dimensions' | 'form' | 'isArray'>;

function colour(name: string, air: string, shape: Shape): TextureKind {
  return {name, air, ...shape, isDepth: false};
}

function depth(name: string, air: string, shape: Shape): TextureKind {
  return {name, air, ...shape, isDepth: true};
}

const flat = {dimensions: 2, form: 'plain', isArray: false} as const;
const cube = {dimensions: 3, form: 'cube', isArray: false} as const;
const samples = {dimensions: 2, form: 'multisampled', isArray: false} as const;

export const textureKinds: readonly TextureKind[] = [
  colour('texture1d', 'texture_1d', {...flat, dimensions: 1}),
  colour('texture1d_array', 'texture_1d_array', {...flat, dimensions: 1, isArray: true}),
  colour('texture2d', 'texture_2d', flat),
  colour('texture2d_array', 'texture_2d_array', {...flat, isArray: true}),
  colour('texture3d', 'texture_3d', {...flat, dimensions: 3}),
  colour('texturecube', 'texture_cube', cube),
  colour('texturecube_array', 'texture_cube_array', {...cube, isArray: true}),
  colour('texture2d_ms', 'texture_2d_ms', samples),
  colour('texture2d_ms_array', 'texture_2d_ms_array', {...samples, isArray: true}),
  colour('texture_buffer', 'texture_buffer_1d', {dimensions: 1, form: 'buffer', isArray: false}),
  depth('depth2d', 'depth_2d', flat),
  depth('depth2d_array', 'depth_2d_array', {...flat, isArray: true}),
  depth('depthcube', 'depth_cube', cube),
  depth('depthcube_array', 'depth_cube_array', {...cube, isArray: true}),
  depth('depth2d_ms', 'depth_2d_ms', samples),
  depth('depth2d_ms_array', 'depth_2d_ms_array', {...samples, isArray: true}),
];

export const accessNames = ['sample', 'read', 'write', 'read_write'] as const;
export type Access = (typeof accessNames)[number];

/** The accesses that Metal allows for a kind, its default first. */
export function accessesOf(kind: TextureKind): readonly Access[] {
  if (kind.form === 'multisampled') return ['read'];
  if (kind.form === 'buffer') return ['read', 'write', 'read_write'];
  return kind.isDepth ? ['sample', 'read'] : accessNames;
}

/** Component types of a texture, with the token of the four-component vector in AIR's names. */
export const texelTypes = [
  {name: 'float', token: 'v4f32', scalarToken: 'f32'},
  {name: 'half', token: 'v4f16', scalarToken: 'f16'},
  {name: 'int', token: 's.v4i32', scalarToken: 's.i32'},
  {name: 'uint', token: 'u.v4i32', scalarToken: 'u.i32'},
  {name: 'short', token: 's.v4i16', scalarToken: 's.i16'},
  {name: 'ushort', token: 'u.v4i16', scalarToken: 'u.i16'},
] as const;
export type TexelType = (typeof texelTypes)[number];

/** The component types of a kind: depth is always single precision. */
export function texelTypesOf(kind: TextureKind): readonly TexelType[] {
  return kind.isDepth ? texelTypes.slice(0, 1) : texelTypes;
}

/** Component types with atomic operations on textures. */
export function hasAtomics(kind: TextureKind, texel: TexelType): boolean {
  return !kind.isDepth && kind.form !== 'multisampled' && (texel.name === 'int' || texel.name === 'uint');
}

/** Components of a texel's position: a cube's texels are addressed on a face, whose number follows. */
export function texelDimensions(kind: TextureKind): 1 | 2 | 3 {
  return kind.form === 'cube' ? 2 : kind.dimensions;
}

/** Texels of these kinds may be displaced by an offset. */
export function takesOffset(kind: TextureKind): boolean {
  return kind.form === 'plain';
}
