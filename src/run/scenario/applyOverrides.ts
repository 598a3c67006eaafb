import { ConfigurationError } from '../../core/errors.ts';
import { parseYaml } from './readYaml.ts';

/**
 * Applies `--set path=value` to a scenario before it is checked. The path's segments are joined by dots; a number
 * indexes a list; the value is YAML. Missing maps on the way are made. Returns a changed copy.
 */
export function applyOverrides(scenario: unknown, overrides: readonly string[]): unknown {
  let result = scenario;
  for (const override of overrides) {
    const equals = override.indexOf('=');
    if (equals < 1) throw refusal(override, 'it must look like path=value');
    const path = override.slice(0, equals).trim().split('.');
    if (
      path.some(
        (key) => key === '' || key === '__proto__' || key === 'constructor' || key === 'prototype',
      )
    ) {
      throw refusal(override, 'a segment of its path is empty or not allowed');
    }
    const { value } = parseYaml(`--set ${override}`, override.slice(equals + 1));
    result = withValue(result, path, value, override);
  }
  return result;
}

function withValue(
  parent: unknown,
  path: readonly string[],
  value: unknown,
  override: string,
): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  if (Array.isArray(parent)) {
    const index = Number(key);
    if (!Number.isInteger(index) || index < 0 || index > parent.length) {
      throw refusal(override, `"${key}" must be an index from 0 to ${parent.length}`);
    }
    const copy: unknown[] = [...(parent as unknown[])];
    copy[index] = withValue(copy[index], rest, value, override);
    return copy;
  }
  if (parent === undefined || parent === null)
    return { [key]: withValue(undefined, rest, value, override) };
  if (typeof parent !== 'object')
    throw refusal(override, `"${key}" is below a value that is no map`);
  const map = parent as Readonly<Record<string, unknown>>;
  return {
    ...map,
    [key]: withValue(Object.hasOwn(map, key) ? map[key] : undefined, rest, value, override),
  };
}

function refusal(override: string, why: string): ConfigurationError {
  return new ConfigurationError(`--set ${override}: ${why}`, {
    code: 'config.set',
    hint: 'Write for example --set procedures.envelope.runs=500',
  });
}
