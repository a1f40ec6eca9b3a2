/**
 * The part of the WebAssembly API that the Clang worker uses. Node's types name it only in passing and the DOM
 * library, which declares it, does not belong on the host side.
 */
export interface WasmModule {
  readonly [Symbol.toStringTag]: string;
}

export type WasmExports = Record<string, unknown>;
export type WasmImports = Record<string, WasmExports>;

export interface WasmInstance {
  readonly exports: WasmExports;
}

export type WasmInstanceConstructor = new (module: WasmModule, imports?: WasmImports) => WasmInstance;

export interface WasmModuleImport {
  readonly module: string;
  readonly name: string;
}

interface WebAssemblyApi {
  Instance: WasmInstanceConstructor;
  compileStreaming: unknown;
  readonly Module: {imports(module: WasmModule): readonly WasmModuleImport[]};
  compile(bytes: Uint8Array): Promise<WasmModule>;
}

export const webAssembly = (globalThis as unknown as {WebAssembly: WebAssemblyApi}).WebAssembly;
