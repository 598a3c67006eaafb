import type { Procedure } from '../core/procedure.ts';
import { measurementNames } from './measurementNames.ts';
import { unitOf } from './unitOf.ts';
import { loadOptionsSchema, type LoadOptions } from './options.ts';

/** Sends load to a served model over its own protocol, and says how fast it answers and how sure that is. */
export const load: Procedure<LoadOptions> = {
  kind: 'load',
  summary:
    'latency and throughput of a served model under load, with intervals that hold under queueing',
  options: loadOptionsSchema,
  usesTarget: ({ protocols }) => protocols === undefined || Array.isArray(protocols),
  targets: ({ protocols }) =>
    protocols === undefined || Array.isArray(protocols) ? {} : protocols,
  data: ({ images }): Readonly<Record<string, unknown>> =>
    images === undefined || Array.isArray(images) ? {} : { images },
  measurements: measurementNames,
  hazards: () => ['overload'],
  unitOf,

  async checkEndpoints(options, access) {
    const { planLoad } = await import('./planLoad.ts');
    await planLoad(options, access);
  },

  async run(context) {
    // Loaded only here, as no other command needs it.
    const { runProfiles } = await import('./runProfiles.ts');
    return runProfiles(context);
  },
};
