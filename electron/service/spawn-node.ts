import {type ServiceSpawner} from './service-process.ts';

export interface NodeSpawnerOptions {
  /** The bundled device-service.mjs. */
  readonly servicePath: string;
  /** Folder that holds `native/` (the repository, or the unpacked resources of the app). */
  readonly resourcesDirectory: string;
}

export declare function createNodeSpawner(options: NodeSpawnerOptions): ServiceSpawner;
