import type { LooseJson } from '../looseJson.ts';
import { WireError } from '../wireError.ts';
import type { InferParameters } from './inferMessage.ts';

/** A JSON object as received; read its fields with `fieldOf`. */
export type JsonObject = { readonly [key: string]: LooseJson };

/** A value that must be an object. Throws WireError `wire.message`. */
export function checkObject(value: LooseJson | undefined, what: string): JsonObject {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw new WireError('wire.message', `${what} must be a JSON object`);
}

/** A field that the object has itself, never one of its prototype. */
export function fieldOf(object: JsonObject, key: string): LooseJson | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

/** A field that may be absent or null, and else is a string. */
export function stringField(object: JsonObject, key: string, what: string): string | undefined {
  const value = fieldOf(object, key) ?? undefined;
  if (value === undefined || typeof value === 'string') return value;
  throw new WireError('wire.message', `"${key}" of ${what} must be a string`);
}

/** A field that may be absent or null, and else is a list of objects. */
export function objectsField(
  object: JsonObject,
  key: string,
  what: string,
): readonly JsonObject[] | undefined {
  const value = fieldOf(object, key) ?? undefined;
  if (value === undefined) return undefined;
  if (!Array.isArray(value)) {
    throw new WireError('wire.message', `"${key}" of ${what} must be a list`);
  }
  return value.map((item, i) => checkObject(item, `${key}[${i}] of ${what}`));
}

/** The `parameters` of a message. Values that are no scalars (servers add some of their own) are left out. */
export function parametersField(object: JsonObject, what: string): InferParameters | undefined {
  const value = fieldOf(object, 'parameters') ?? undefined;
  if (value === undefined) return undefined;
  const parameters = Object.create(null) as Record<string, boolean | number | bigint | string>;
  for (const [key, parameter] of Object.entries(checkObject(value, `"parameters" of ${what}`))) {
    if (parameter !== null && typeof parameter !== 'object') parameters[key] = parameter;
  }
  return parameters;
}

/** Parameters as JSON text. */
export function encodeParameters(parameters: InferParameters): string {
  const fields = Object.entries(parameters).map(
    ([key, value]) =>
      `${JSON.stringify(key)}:${typeof value === 'string' ? JSON.stringify(value) : String(value)}`,
  );
  return `{${fields.join(',')}}`;
}
