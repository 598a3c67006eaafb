export { createExplorer } from './createExplorer.ts';
export type { Explorer, ExplorerOutputs, ExplorerPoint } from './createExplorer.ts';
export { explore } from './procedure.ts';
export type { ExploreOptions } from './options.ts';
