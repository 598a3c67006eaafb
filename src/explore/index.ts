export { explore } from './procedure.ts';
export type { ExploreOptions } from './options.ts';
