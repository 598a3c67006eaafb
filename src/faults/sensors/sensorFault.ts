import type { z } from 'zod';

import type { Picture } from '../../core/picture.ts';
import type { RandomStream } from '../../core/random.ts';

/** What a failing sensor knows. */
export interface SensorScene {
  /** Queries since the fault began. */
  readonly since: number;
  /** Items as they were without faults, the present one last. */
  readonly history: readonly Picture[];
  /** The last item before the fault began; undefined when it began with the first. */
  readonly before: Picture | undefined;
  /** Belongs to this fault at this query alone. */
  readonly random: RandomStream;
  /** Belongs to this fault for the whole run. */
  readonly lasting: RandomStream;
  /** Whether it strikes a channel. */
  readonly strikes: (channel: number) => boolean;
}

/** One way in which a sensor fails: an item in, what the model gets out. Pictures are 0 to 1, signals in their unit. */
export interface SensorFault<Options = unknown> {
  /** The name under `kind`. */
  readonly kind: string;
  readonly summary: string;
  readonly options: z.ZodType<Options> & { readonly shape: z.core.$ZodLooseShape };
  apply(item: Picture, options: Options, scene: SensorScene): Picture | Promise<Picture>;
}

/** A fault with its types checked and then forgotten, as a list holds it. */
export function defineSensorFault<Options>(fault: SensorFault<Options>): SensorFault {
  return fault;
}

/** An item with its struck values changed one by one. */
export function changeValues(
  item: Picture,
  { strikes }: Pick<SensorScene, 'strikes'>,
  change: (value: number, place: number) => number,
): Picture {
  const data = item.data.map((value, i) => (strikes(i % item.channels) ? change(value, i) : value));
  return { ...item, data };
}
