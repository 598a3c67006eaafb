import { z } from 'zod';

import type { Transform } from '../../pictures/transform.ts';
import { TRANSFORMS } from '../../pictures/transforms.ts';
import { defineSensorFault, type SensorFault } from './sensorFault.ts';

/** Every transform of pictures and signals that changes values, as a fault of a sensor: blur, occlusion, corruptions. */
export function corruptionFaults(taken: ReadonlySet<string>): SensorFault[] {
  return TRANSFORMS.flatMap((transform) =>
    transform.apply === undefined || taken.has(transform.kind) ? [] : [faultOf(transform)],
  );
}

function faultOf(transform: Transform): SensorFault {
  const numbers = Object.entries(transform.numbers).map(([name, { describe, default: usual }]) => {
    const field = z.number().describe(describe);
    return [name, usual === undefined ? field : field.default(usual)] as const;
  });
  const choices = Object.entries(transform.choices).map(
    ([name, { describe, values }]) =>
      [name, z.enum(values).default(values[0]).describe(describe)] as const,
  );
  return defineSensorFault({
    kind: transform.kind,
    summary: transform.summary,
    options: z.object(Object.fromEntries<z.ZodType>([...numbers, ...choices])),
    async apply(item, options, { random }) {
      const given = options as Readonly<Record<string, never>>;
      return (await transform.apply?.(item, given, given, random)) ?? item;
    },
  });
}
