import {
  accessesOf,
  accessNames,
  takesOffset,
  texelDimensions,
  textureKinds,
  type Access,
  type TextureKind,
} from './texture-kinds.ts';
import {rawVector, textureFetchOperations, textureOperations, texturePointer} from './texture-operations.ts';

/** One parameter of a C++ function and the operands of AIR's function that it becomes. */
interface Parameter {
  readonly text: string;
  readonly operands: readonly string[];
}

function vectorName(scalar: string, count: number): string {
  return count === 1 ? scalar : `${scalar}${count}`;
}

/** A vector or scalar as AIR's functions take it. */
function bare(name: string, count: number): string {
  return count === 1 ? name : `${name}.__v`;
}

function define(result: string, name: string, parameters: readonly string[], body: string): string {
  return `__METAL_METHOD ${result} ${name}(${parameters.join(', ')}) const { ${body} }`;
}

function accessNumber(access: Access): number {
  return accessNames.indexOf(access);
}

class TextureClass {
  private readonly kind: TextureKind;
  private readonly access: Access;
  private readonly ops: string;

  constructor(kind: TextureKind, access: Access) {
    this.kind = kind;
    this.access = access;
    this.ops = `__${kind.air}_ops<T>`;
  }

  /** The partial specialisation for this access. */
  text(): string {
    const {kind, access} = this;
    const members = [
      ...this.queries(),
      ...(access === 'sample' ? this.sampling() : []),
      ...(access === 'write' ? [] : this.reading()),
      ...(access === 'write' || access === 'read_write' ? this.writing() : []),
      ...(access === 'read_write' ? this.atomics() : []),
      ...(access === 'read_write' ? [define('void', 'fence', [], '__METAL_NS __fence(__t);')] : []),
    ];
    return `template <typename T, memory_coherence C> struct ${kind.name}<T, access::${access}, C> {
${texturePointer(kind)}__t;
${members.join('\n')}
};`;
  }

  private queries(): string[] {
    const {kind} = this;
    const hasLevels = kind.form === 'plain' || kind.form === 'cube';
    const query = (name: string, byLevel: boolean) =>
      define('uint', name, byLevel ? ['uint lod = 0'] : [], `return __METAL_NS __${name}(__t${byLevel ? ', lod' : ''});`);
    return [
      query('get_width', hasLevels),
      ...(kind.form !== 'buffer' && kind.dimensions > 1 ? [query('get_height', hasLevels)] : []),
      ...(kind.form === 'plain' && kind.dimensions === 3 ? [query('get_depth', hasLevels)] : []),
      ...(kind.isArray ? [query('get_array_size', false)] : []),
      ...(hasLevels ? [query('get_num_mip_levels', false)] : []),
      ...(kind.form === 'multisampled' ? [query('get_num_samples', false)] : []),
    ];
  }

  private get index(): Parameter[] {
    return this.kind.isArray ? [{text: 'uint array', operands: ['array']}] : [];
  }

  /** Operands that every sampling function starts with. */
  private get start(): string[] {
    return ['__t', 's.__s', ...(this.kind.isDepth ? ['1'] : []), bare('coord', this.kind.dimensions)];
  }

  private get coordinate(): string {
    return `${vectorName('float', this.kind.dimensions)} coord`;
  }

  /** The offset is the last parameter and may be left out; without one a texture of one dimension says false. */
  private get offset(): {readonly parameters: readonly string[]; readonly operands: readonly string[]} {
    const {kind} = this;
    if (!takesOffset(kind)) return {parameters: [], operands: []};
    if (kind.dimensions === 1) return {parameters: [], operands: ['false', '0']};
    const type = vectorName('int', kind.dimensions);
    return {parameters: [`${type} offset = ${type}(0)`], operands: ['true', 'offset.__v']};
  }

  private sampling(): string[] {
    const {kind} = this;
    const result = kind.isDepth ? 'T' : 'vec<T, 4>';
    const lines = this.sampleForms('sample', result, '__sample', []);
    if (kind.dimensions > 1 && !(kind.form === 'plain' && kind.dimensions === 3)) {
      lines.push(...this.gathering());
      for (const name of ['clamped', 'unclamped']) {
        const body = `return __METAL_NS __calculate_${name}_lod(__t, s.__s, ${bare('coord', kind.dimensions)}, 0);`;
        lines.push(define('float', `calculate_${name}_lod`, ['const sampler &s', this.coordinate], body));
      }
    }
    if (kind.isDepth) {
      const compared = [{text: 'float compare_value', operands: ['compare_value']}];
      lines.push(...this.sampleForms('sample_compare', 'T', '__sample_compare', compared));
    }
    return lines;
  }

  /** `sample` and its kin with each option of level of detail. */
  private sampleForms(name: string, result: string, op: string, compared: readonly Parameter[]): string[] {
    const {kind} = this;
    const before = [...this.index, ...compared];
    const leading = ['const sampler &s', this.coordinate, ...before.map(({text}) => text)];
    const operands = [...this.start, ...before.flatMap((parameter) => parameter.operands)];
    const {offset} = this;
    const form = (options: readonly string[], called: string, rest: readonly string[]) => {
      const call = `${this.ops}::${called}(${[...operands, ...rest].join(', ')}, 0)`;
      const value = result === 'vec<T, 4>' ? `vec<T, 4>(__bare(), ${call})` : call;
      return define(result, name, [...leading, ...options, ...offset.parameters], `return ${value};`);
    };
    const byLevel = (isLevel: boolean, lod: string, least: string) => [
      ...offset.operands,
      ...[String(isLevel), lod, least],
    ];
    const lines = [form([], op, byLevel(false, '0.0f', '0.0f'))];
    if (kind.dimensions === 1) return lines;
    const gradient = kind.form === 'cube' ? 'gradientcube' : `gradient${kind.dimensions}d`;
    const byGradient = (least: string) => [
      ...['g.dPdx.__v', 'g.dPdy.__v', least],
      ...offset.operands,
    ];
    lines.push(
      form(['bias options'], op, byLevel(false, 'options.value', '0.0f')),
      form(['level options'], op, byLevel(true, 'options.lod', '0.0f')),
      form(['min_lod_clamp least'], op, byLevel(false, '0.0f', 'least.lod')),
      form(['bias options', 'min_lod_clamp least'], op, byLevel(false, 'options.value', 'least.lod')),
      form([`${gradient} g`], `${op}_grad`, byGradient('0.0f')),
      form([`${gradient} g`, 'min_lod_clamp least'], `${op}_grad`, byGradient('least.lod')),
    );
    return lines;
  }

  private gathering(): string[] {
    const {kind, offset} = this;
    const leading = ['const sampler &s', this.coordinate, ...this.index.map(({text}) => text)];
    const operands = [...this.start, ...this.index.flatMap((parameter) => parameter.operands)];
    if (kind.isDepth) {
      const gather = `${this.ops}::__gather(${[...operands, ...offset.operands, '0'].join(', ')})`;
      const compare = `${this.ops}::__gather_compare(${[...operands, 'compare_value', ...offset.operands, '0'].join(', ')})`;
      const compared = [...leading, 'float compare_value', ...offset.parameters];
      return [
        define('vec<T, 4>', 'gather', [...leading, ...offset.parameters], `return vec<T, 4>(__bare(), ${gather});`),
        define('vec<T, 4>', 'gather_compare', compared, `return vec<T, 4>(__bare(), ${compare});`),
      ];
    }
    const call = `${this.ops}::__gather(${[...operands, ...offset.operands, '(int)c', '0'].join(', ')})`;
    const parameters = [...leading, ...offset.parameters, 'component c = component::x'];
    return [define('vec<T, 4>', 'gather', parameters, `return vec<T, 4>(__bare(), ${call});`)];
  }

  /** Parameters and operands of a texel's position with coordinates of this type. */
  private position(scalar: string): Parameter[] {
    const {kind} = this;
    const count = texelDimensions(kind);
    return [
      {text: `${vectorName(scalar, count)} coord`, operands: [bare('coord', count)]},
      ...(kind.form === 'cube' ? [{text: `${scalar} face`, operands: ['face']}] : []),
      ...(kind.isArray ? [{text: `${scalar} array`, operands: ['array']}] : []),
      ...(kind.form === 'multisampled' ? [{text: `${scalar} sample`, operands: ['sample']}] : []),
    ];
  }

  private reading(): string[] {
    const {kind} = this;
    const result = kind.isDepth ? 'T' : 'vec<T, 4>';
    const levels = kind.form === 'plain' || kind.form === 'cube';
    return ['uint', 'ushort'].map((scalar) => {
      const position = this.position(scalar);
      const operands = position.flatMap((parameter) => parameter.operands);
      const sampler = ['__METAL_NS __read_sampler()', ...(kind.isDepth ? ['1'] : [])];
      const zero = takesOffset(kind) ? [`(${rawVector(scalar, kind.dimensions)})(0)`] : [];
      const last = [...(levels ? ['lod'] : []), String(accessNumber(this.access))];
      const call = (rest: readonly string[]) => `${this.ops}::__read(${['__t', ...rest].join(', ')})`;
      const wrap = (text: string) => `return ${kind.isDepth ? text : `vec<T, 4>(__bare(), ${text})`};`;
      const current = wrap(call([...sampler, ...operands, ...zero, ...last]));
      const former = wrap(call([...operands, ...last]));
      const parameters = [...position.map(({text}) => text), ...(levels ? [`${scalar} lod = 0`] : [])];
      if (kind.isDepth || kind.form === 'cube') return define(result, 'read', parameters, current);
      return `#if __AIRLOCK_AIR_VERSION__ >= 208
${define(result, 'read', parameters, current)}
#else
${define(result, 'read', parameters, former)}
#endif`;
    });
  }

  private writing(): string[] {
    const levels = this.kind.form !== 'buffer';
    return ['uint', 'ushort'].map((scalar) => {
      const position = this.position(scalar);
      const operands = ['__t', ...position.flatMap((parameter) => parameter.operands), 'color.__v'];
      const last = [...(levels ? ['lod'] : []), String(accessNumber(this.access))];
      const parameters = ['vec<T, 4> color', ...position.map(({text}) => text)];
      return define(
        'void',
        'write',
        [...parameters, ...(levels ? [`${scalar} lod = 0`] : [])],
        `${this.ops}::__write(${[...operands, ...last].join(', ')});`,
      );
    });
  }

  /** For other component types than `int` and `uint` the operations' functions do not exist, and a use says so. */
  private atomics(): string[] {
    const {kind} = this;
    const position = this.position('uint');
    const offset = takesOffset(kind) && kind.dimensions > 1 ? [`(${rawVector('uint', kind.dimensions)})(0)`] : [];
    const operands = [...position.flatMap((parameter) => parameter.operands), ...offset];
    const parameters = position.map(({text}) => text);
    const tail = ['0', String(accessNumber(this.access))];
    const call = (name: string, list: readonly string[]) => `${this.ops}::__${name}(${['__t', ...list].join(', ')})`;
    const vector = (text: string) => `return vec<T, 4>(__bare(), ${text});`;
    const valued = (name: string) =>
      define(
        'vec<T, 4>',
        name,
        [...parameters, 'vec<T, 4> operand'],
        vector(call(name, [...operands, 'operand.__v', ...tail])),
      );
    return [
      define('vec<T, 4>', 'atomic_load', parameters, vector(call('atomic_load', [...operands, ...tail]))),
      define(
        'void',
        'atomic_store',
        ['vec<T, 4> desired', ...parameters],
        `${call('atomic_store', ['desired.__v', ...operands, ...tail])};`,
      ),
      valued('atomic_exchange'),
      ...textureFetchOperations.map((op) => valued(`atomic_fetch_${op}`)),
      define(
        'bool',
        'atomic_compare_exchange_weak',
        [...parameters, 'thread vec<T, 4> *expected', 'vec<T, 4> desired'],
        `auto old = expected->__v; bool done = ${call('atomic_compare_exchange_weak', [...operands, '&old', 'desired.__v', '0', '0', '3'])}; expected->__v = old; return done;`,
      ),
    ];
  }
}

function classesOf(kind: TextureKind): string {
  const accesses = accessesOf(kind);
  return [
    textureOperations(kind),
    'namespace metal {',
    `template <typename T, access A = access::${accesses[0]}, memory_coherence C = memory_coherence_threadgroup> struct ${kind.name};`,
    ...accesses.map((access) => new TextureClass(kind, access).text()),
    `template <typename T, access A, memory_coherence C> __METAL_INLINE bool is_null_texture(${kind.name}<T, A, C> t) { return __is_null(t.__t); }`,
    '}',
  ].join('\n');
}

const options = `enum memory_coherence { memory_coherence_threadgroup, memory_coherence_device };
enum class access { sample = 0, read = 1, write = 2, read_write = 3 };
enum class component { x = 0, y = 1, z = 2, w = 3 };
struct bias { float value; __METAL_MEMBER explicit bias(float a) : value(a) {} };
struct level { float lod; __METAL_MEMBER explicit level(float a) : lod(a) {} };
struct min_lod_clamp { float lod; __METAL_MEMBER explicit min_lod_clamp(float a) : lod(a) {} };
struct gradient2d { float2 dPdx; float2 dPdy; __METAL_MEMBER gradient2d(float2 x, float2 y) : dPdx(x), dPdy(y) {} };
struct gradient3d { float3 dPdx; float3 dPdy; __METAL_MEMBER gradient3d(float3 x, float3 y) : dPdx(x), dPdy(y) {} };
struct gradientcube { float3 dPdx; float3 dPdy; __METAL_MEMBER gradientcube(float3 x, float3 y) : dPdx(x), dPdy(y) {} };
__attribute__((pure, nothrow)) constant _sampler_t *__read_sampler() __asm("air.get_read_sampler");`;

/** The texture classes of MSL. */
export const textureHeader = `#pragma once
#pragma GCC system_header
#include <metal_types>
#include <metal_sampler>
#define __METAL_NS ::metal::
#define __METAL_METHOD __attribute__((always_inline, nodebug))
namespace metal {
${options}
}
${textureKinds.map(classesOf).join('\n')}
`;
