import type { z } from 'zod';

import type { Procedure } from '../core/procedure.ts';
import type { Reporter } from '../core/reporter.ts';
import type { WireTraits } from '../core/wire.ts';

import { ATTACKS } from '../attacks/attacks.ts';
import { attack } from '../attacks/procedure.ts';
import { calibration } from '../calibration/procedure.ts';
import { detection } from '../detection/procedure.ts';
import { explore } from '../explore/procedure.ts';
import { faultModels } from '../faults/models/faultModels.ts';
import { faults } from '../faults/procedure.ts';
import { sensorFaults } from '../faults/sensors/sensorFaults.ts';
import { load } from '../load/procedure.ts';
import { pose } from '../pose/procedure.ts';
import { resilience } from '../resilience/procedure.ts';
import { reporters } from '../report/index.ts';
import { dataOption } from '../data/dataOption.ts';
import { SURROGATE_FAMILIES } from '../surrogates/families.ts';
import { wireTraits } from '../targets/endpointOf.ts';
import { protocols } from '../targets/protocols.ts';
import { targetSchema } from '../targets/targetSchema.ts';
import { wireFaults } from '../targets/wireFaults/wireFaults.ts';

/** Something that can be named in a scenario or on the command line. */
export interface CatalogEntry {
  readonly name: string;
  readonly summary: string;
}

/** All that can be named. Its lists are what `list` prints and what schemas are made from. */
export interface Catalog {
  readonly procedures: readonly Procedure[];
  readonly protocols: readonly CatalogEntry[];
  /** The protocols that `load` can speak. */
  readonly wires: readonly WireTraits[];
  readonly reporters: readonly Reporter[];
  readonly surrogates: readonly CatalogEntry[];
  readonly attacks: readonly CatalogEntry[];
  readonly faults: readonly CatalogEntry[];
  readonly targetSchema: z.ZodType;
  readonly dataSchema: z.ZodType;
}

/** The one place that knows every room. */
export const catalog: Catalog = {
  procedures: [calibration, explore, attack, faults, load, pose, detection, resilience],
  protocols,
  wires: protocols.flatMap((protocol) => wireTraits(protocol) ?? []),
  reporters,
  surrogates: SURROGATE_FAMILIES,
  attacks: ATTACKS,
  faults: [
    ...faultModels.map(({ kind, summary }) => ({ name: kind, summary })),
    ...sensorFaults.map(({ kind, summary }) => ({ name: `inputs/${kind}`, summary })),
    ...wireFaults.map(({ kind, summary }) => ({ name: `wire/${kind}`, summary })),
  ],
  targetSchema,
  dataSchema: dataOption,
};
