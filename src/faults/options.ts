import { z } from 'zod';

import { fuzzOptions, type FuzzOptions } from './fuzz/options.ts';
import { memoryOptions, type MemoryOptions } from './memory/options.ts';
import { sensorOptions, type SensorOptions } from './sensors/options.ts';
import { serviceOptions, type ServiceOptions } from './service/options.ts';
import { wireOptions, type WireOptions } from './wire/options.ts';

export type FaultsOptions =
  MemoryOptions | ServiceOptions | FuzzOptions | SensorOptions | WireOptions;

/** Options of `kind: faults`, by where the faults strike; weights where that is left out. */
export const faultsOptions: z.ZodType<FaultsOptions> = z.preprocess(
  (value) =>
    typeof value === 'object' && value !== null && !('site' in value)
      ? { ...value, site: 'weights' }
      : value,
  z.discriminatedUnion('site', [
    memoryOptions,
    serviceOptions,
    sensorOptions,
    wireOptions,
    fuzzOptions,
  ]),
);
