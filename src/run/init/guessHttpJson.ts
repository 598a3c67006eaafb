import { ConfigurationError } from '../../core/errors.ts';
import type { Json } from '../../core/json.ts';
import { fetchJson } from './fetchJson.ts';
import type { GuessedTarget } from './guessedTarget.ts';
import { UNKNOWN_RANGE, type InputGuess } from './inputGuess.ts';

type Schema = Readonly<Record<string, unknown>>;

/**
 * The target of a FastAPI-like service, from its OpenAPI description: the body of the POST operation under the address,
 * or of the only one that takes JSON. Throws ConfigurationError when there is no description to go by.
 */
export async function guessHttpJson(url: URL): Promise<GuessedTarget> {
  const api = await fetchJson(new URL('/openapi.json', url).href);
  const operations = Object.entries(record(record(api)['paths'])).flatMap(([path, methods]) => {
    const post = record(record(methods)['post']);
    const schema = jsonSchema(api, record(post['requestBody']));
    return schema === undefined ? [] : [{ path, post, schema }];
  });
  const own = operations.filter(({ path }) => path === url.pathname);
  const [operation, ...others] = own.length > 0 || url.pathname !== '/' ? own : operations;
  if (operation === undefined || others.length > 0) {
    const paths = operations.map(({ path }) => path);
    throw new ConfigurationError(`${url.href} does not describe a model that can be asked`, {
      code: 'init.unknown-endpoint',
      hint:
        paths.length > 0
          ? `Name one of its paths: ${paths.map((path) => new URL(path, url).href).join(', ')}.`
          : 'It has neither /v2 (Open Inference Protocol) nor /openapi.json; docs/http-json.md shows how to write its target.',
    });
  }
  const { path, post, schema } = operation;
  const properties = Object.entries(record(schema['properties'])).map(
    ([name, property]) => [name, resolved(api, record(property))] as const,
  );
  const answer = record(record(record(post['responses'])['200']));
  const outputs = outputPaths(api, jsonSchema(api, answer) ?? {}, '$');
  return {
    definition: {
      protocol: 'http-json',
      url: new URL(path, url).href,
      body: Object.fromEntries(properties.map(([name]) => [name, `{{inputs.${name}}}`])),
      outputs: Object.keys(outputs).length > 0 ? outputs : { value: '$.prediction' },
    } satisfies Record<string, Json>,
    inputs: Object.fromEntries(properties.map(([name, property]) => [name, inputOf(property)])),
  };
}

function record(value: unknown): Schema {
  return typeof value === 'object' && value !== null ? (value as Schema) : {};
}

/** The schema of `application/json` in a body or an answer. */
function jsonSchema(api: unknown, message: Schema): Schema | undefined {
  const schema = record(record(message['content'])['application/json'])['schema'];
  return schema === undefined ? undefined : resolved(api, record(schema));
}

/** Follows `$ref` inside the document, and takes the first alternative that is not null. */
function resolved(api: unknown, schema: Schema, depth = 0): Schema {
  if (depth > 8) return schema;
  const { $ref, anyOf, allOf } = schema;
  if (typeof $ref === 'string') {
    const target = $ref
      .replace(/^#\//, '')
      .split('/')
      .reduce<unknown>((value, key) => record(value)[key], api);
    return resolved(api, record(target), depth + 1);
  }
  const [first] = [anyOf, allOf]
    .flatMap((list) => (Array.isArray(list) ? list : []))
    .filter((each) => record(each)['type'] !== 'null');
  return first === undefined ? schema : resolved(api, record(first), depth + 1);
}

function inputOf(schema: Schema): InputGuess {
  const { type, enum: choices } = schema;
  if (Array.isArray(choices)) {
    if (choices.every((each) => typeof each === 'number')) return { values: choices };
    return { categories: choices.map(String) };
  }
  if (type === 'boolean') return { categories: [false, true] };
  if (type === 'string') return { categories: ['a', 'b'] };
  const bound = (...keys: string[]): number | undefined =>
    keys.map((key) => schema[key]).find((value) => typeof value === 'number');
  const low = bound('minimum', 'exclusiveMinimum');
  const high = bound('maximum', 'exclusiveMaximum');
  const start = low ?? (high === undefined ? UNKNOWN_RANGE.low : high - 1) ?? 0;
  const end = high ?? start + 1;
  return { low: start, high: end, ...(type === 'integer' ? { integer: true } : {}) };
}

/** The numbers and booleans of an answer as JSONPaths, by name; lists as a whole. */
function outputPaths(api: unknown, schema: Schema, path: string): Record<string, string> {
  const { properties, type } = schema;
  if (properties !== undefined)
    return Object.assign(
      {},
      ...Object.entries(record(properties)).map(([name, property]) =>
        outputPaths(api, resolved(api, record(property)), `${path}.${name}`),
      ),
    ) as Record<string, string>;
  const isRead = ['number', 'integer', 'boolean', 'array'].includes(String(type));
  const name = path === '$' ? 'value' : path.slice(2).replaceAll('.', '_');
  return isRead ? { [name]: path } : {};
}
