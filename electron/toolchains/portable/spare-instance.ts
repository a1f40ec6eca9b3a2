import {webAssembly, type WasmImports, type WasmInstance, type WasmModule} from './web-assembly.ts';

interface Pair {
  readonly shim: WasmInstance;
  readonly main: WasmInstance;
}

/** How the main module is linked: every import of it is an export of one earlier, import-free instance, the shim. */
interface Linking {
  readonly shimModule: WasmModule;
  /** For each import of the main module the name of the shim's export that satisfies it. */
  readonly exportNames: readonly {module: string; name: string; exportName: string}[];
}

/**
 * Makes instances of Clang ahead of time. Making one takes as long as compiling a small kernel with it (its data is
 * 9 MB and its function table has 133,000 entries) and one serves a single run only, so the next is made while the
 * worker is idle.
 *
 * The package makes its instances with `new WebAssembly.Instance`. The first run is watched to learn how it links
 * them; later runs are handed the pair that is ready. A package that links in any other way is left to do its own
 * work: nothing is handed out, which a test would notice.
 */
export class SpareInstance {
  /** Whether the last run was handed the pair that was ready. */
  lastRun: 'prepared' | 'made' = 'made';
  private readonly mainModule: WasmModule;
  private readonly original = webAssembly.Instance;
  private linking: Linking | undefined;
  private spare: Pair | undefined;
  private seen: {module: WasmModule; imports: WasmImports | undefined; instance: WasmInstance}[] = [];

  constructor(mainModule: WasmModule) {
    this.mainModule = mainModule;
    webAssembly.Instance = new Proxy(this.original, {
      construct: (_target, [module, imports]: [WasmModule, WasmImports | undefined]) =>
        this.instantiate(module, imports),
    });
  }

  /** Makes the pair for the next run, unless there is one. */
  prepare(): void {
    this.seen = [];
    if (this.linking === undefined || this.spare !== undefined) return;
    const shim = new this.original(this.linking.shimModule);
    const imports: WasmImports = {};
    for (const {module, name, exportName} of this.linking.exportNames) {
      (imports[module] ??= {})[name] = shim.exports[exportName];
    }
    this.spare = {shim, main: new this.original(this.mainModule, imports)};
  }

  private instantiate(module: WasmModule, imports: WasmImports | undefined): WasmInstance {
    if (module === this.mainModule) this.lastRun = 'made';
    const ready = this.takeSpare(module, imports);
    if (ready !== undefined) return ready;
    const instance = new this.original(module, imports);
    if (this.linking === undefined) {
      if (module === this.mainModule && imports !== undefined) this.learn(imports);
      this.seen.push({module, imports, instance});
    }
    return instance;
  }

  private takeSpare(module: WasmModule, imports: WasmImports | undefined): WasmInstance | undefined {
    if (this.spare === undefined || this.linking === undefined) return undefined;
    if (module === this.linking.shimModule) return this.spare.shim;
    if (module !== this.mainModule || imports === undefined) return undefined;
    const {shim, main} = this.spare;
    this.spare = undefined;
    const linkedAsLearned = this.linking.exportNames.every(
      (link) => imports[link.module]?.[link.name] === shim.exports[link.exportName],
    );
    if (!linkedAsLearned) return undefined;
    this.lastRun = 'prepared';
    return main;
  }

  private learn(imports: WasmImports): void {
    for (const {module: shimModule, imports: shimImports, instance} of this.seen) {
      if (shimImports !== undefined) continue;
      const exportNames = new Map(Object.entries(instance.exports).map(([name, value]) => [value, name]));
      const links = webAssembly.Module.imports(this.mainModule).map(({module, name}) => {
        const exportName = exportNames.get(imports[module]?.[name]);
        return exportName === undefined ? [] : [{module, name, exportName}];
      });
      if (links.some((link) => link.length === 0)) continue;
      this.linking = {shimModule, exportNames: links.flat()};
      return;
    }
  }
}
