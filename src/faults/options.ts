import type { z } from 'zod';

import { memoryOptions } from './memory/options.ts';

/** Options of `kind: faults`, by where the faults strike. */
export const faultsOptions = memoryOptions;
export type FaultsOptions = z.output<typeof faultsOptions>;
