import type { RandomStream } from '../core/random.ts';
import { mutateNumber } from './mutateNumber.ts';
import type { Settings } from './surrogate.ts';

/** A positive number among the settings of a family. */
export interface NumericSetting {
  /** Its value in a first generation. */
  readonly draw: (random: RandomStream) => number;
  /** Where mutations may lead. */
  readonly low: number;
  readonly high: number;
  /** Default false. */
  readonly isWhole?: boolean;
}

/** What a family needs whose settings are numbers that change independently; `read` takes them out again. */
export function numericSettings<Name extends string>(
  ranges: Readonly<Record<Name, NumericSetting>>,
) {
  const each = (value: (name: Name, range: NumericSetting) => number) =>
    Object.fromEntries(
      Object.entries<NumericSetting>(ranges).map(([name, range]) => [
        name,
        value(name as Name, range),
      ]),
    ) as Record<Name, number>;
  return {
    propose: (random: RandomStream): Settings => each((_, { draw }) => draw(random)),
    mutate: (parent: Settings, random: RandomStream): Settings =>
      each((name, { low, high, isWhole = false }) => {
        const next = mutateNumber(Number(parent[name]), low, high, random);
        return isWhole ? Math.round(next) : next;
      }),
    read: (settings: Settings) => each((name) => Number(settings[name])),
  };
}
