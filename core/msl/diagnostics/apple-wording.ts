/**
 * Vectors, half and the address spaces are built into Apple's compiler and are classes, typedefs and attributes here
 * (headers/prelude.ts). This puts Clang's names for them back into the words of the source.
 */
const scalarNames: Readonly<Record<string, string>> = {
  _Float16: 'half',
  __bf16: 'bfloat',
  'unsigned char': 'uchar',
  'unsigned short': 'ushort',
  'unsigned int': 'uint',
  'unsigned long': 'ulong',
};

const vectorType = /^((?:const |volatile |device |constant |threadgroup )*)([a-z]+)([234])$/;

export function appleWording(message: string): string {
  if (!message.includes("'")) return message;
  const named = message.replace(/'[^']*'/g, typeNames);
  const described = named.replace(/'([^']*)' \(aka '([^']*)'\)/g, (_all, shown: string, meaning: string) => {
    const vector = vectorType.exec(meaning);
    if (vector !== null && isScalar(vector[2] ?? '')) {
      return `'${shown}' (vector of ${vector[3]} '${vector[2]}' values)`;
    }
    return shown === meaning ? `'${shown}'` : `'${shown}' (aka '${meaning}')`;
  });
  return withoutInternals(described).replace(
    /^'this' argument to member function '__put_\w+' has type (.*), but function is not marked const$/,
    'cannot assign to a component of a value with const-qualified type $1',
  );
}

/** What Clang calls the space of what has no qualifier, and the types behind our classes. */
function withoutInternals(message: string): string {
  return (
    message
      .replace(/\b(?:the )?(?:generic|default) address space\b/g, "address space 'thread'")
      // Names in `__metal_` are Apple's own, and Apple's front end suggests them (seed 000).
      .replace(/; did you mean '__(?!metal_)\w+'\?$/, '')
      .replace(/'__element' \(aka ('[^']*')\)/g, '$1')
      .replace(
        /^(invalid (?:operands|argument type)) (?:\(.*__raw.*\)|'__raw' \(.*\)) (to \w+ expression)$/,
        '$1 $2: the operator is for vectors of integers',
      )
      .replace(
        /^(invalid operands to binary expression) \(.*__raw.*\)$/,
        '$1: the operator is for vectors of integers',
      )
      .replace(
        "no matching function for call to '__with_option'",
        "no matching constructor for initialization of 'sampler'",
      )
      .replace(
        /^no setter defined for property '(\w+)'$/,
        "cannot assign to '$1', which names a component twice",
      )
  );
}

function typeNames(quoted: string): string {
  return quoted
    .replace(/\b(?:struct|class) (?=metal::)/g, '')
    .replace(
      /__attribute__\(\(__vector_size__\(([234]) \* sizeof\(([\w ]+)\)\)\)\) \2/g,
      (_all, size: string, type: string) => scalarName(type) + size,
    )
    .replace(/\b__global_device\b/g, 'device')
    .replace(/\b(?:const )?__global_host\b/g, 'constant')
    .replace(/\b__local\b/g, 'threadgroup')
    .replace(/\b(?:metal::)?vec<([\w ]+), ([234])>/g, (all, type: string, size: string) =>
      isScalar(scalarName(type)) ? scalarName(type) + size : all,
    )
    .replace(
      /\b(?:metal::)?packed_vec<([\w ]+), ([234])>/g,
      (_all, type: string, size: string) => `packed_${scalarName(type)}${size}`,
    )
    .replace(
      /\b(?:metal::)?matrix<([\w ]+), ([234]), ([234])>/g,
      (_all, type: string, columns: string, rows: string) => `${scalarName(type)}${columns}x${rows}`,
    )
    .replace(/\b_Float16\b/g, 'half')
    .replace(/\b__bf16\b/g, 'bfloat');
}

function scalarName(type: string): string {
  return scalarNames[type] ?? type;
}

function isScalar(name: string): boolean {
  return /^(?:float|half|bfloat|bool|u?(?:char|short|int|long))$/.test(name);
}
