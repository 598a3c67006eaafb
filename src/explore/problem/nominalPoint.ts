import { OptionError } from '../../core/errors.ts';
import type { Value } from '../../space/parameter.ts';
import type { Space } from '../../space/space.ts';

/** The nominal point of the options in native coordinates. Throws OptionError when it is not in the space. */
export function nominalPoint(
  space: Space,
  values: Readonly<Record<string, Value>> | undefined,
): Float64Array | undefined {
  if (values === undefined) return undefined;
  const names = space.parameters.map(({ name }) => name);
  for (const name of Object.keys(values))
    if (!names.includes(name)) refuse(`there is no input "${name}"`, names);
  const row = new Float64Array(names.length);
  for (const [j, parameter] of space.parameters.entries()) {
    const value = Object.hasOwn(values, parameter.name) ? values[parameter.name] : undefined;
    if (value === undefined) return refuse(`the input "${parameter.name}" is missing`, names);
    if (parameter.kind === 'levels') {
      row[j] = parameter.levels.indexOf(value);
      if (row[j] < 0) refuse(`"${parameter.name}" cannot be ${String(value)}`, names);
    } else {
      row[j] = Number(value);
      if (typeof value !== 'number' || value < parameter.low || value > parameter.high)
        refuse(`"${parameter.name}" cannot be ${String(value)}`, names);
    }
  }
  if (!space.allows(row)) refuse('the point violates a constraint', names);
  return row;
}

function refuse(what: string, names: readonly string[]): never {
  throw new OptionError(['nominal'], what, {
    code: 'config.nominal',
    hint: `Give a value inside its range for each of ${names.join(', ')}.`,
  });
}
