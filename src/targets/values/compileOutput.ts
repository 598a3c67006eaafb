import { compile, type JSONPathQuery, type JSONValue } from 'json-p3';

import { ConfigurationError } from '../../core/errors.ts';
import type { TensorSpec } from '../../core/signature.ts';
import type { Tensor } from '../../core/tensor.ts';
import { decodeJsonData, WireError, type LooseJson } from '../../wire/index.ts';
import { errorText } from '../errorText.ts';
import { fromNamedValue } from './fromNamedValue.ts';

/**
 * Makes a function that reads one output from a JSON answer by a JSONPath (RFC 9535). A path that can match more than
 * one value gives the array of what it matches. With `spec` the tensor gets that type, and that shape where the number
 * of elements allows; without, numbers are float64. Reading throws WireError. A wrong path throws ConfigurationError.
 */
export function compileOutput(
  name: string,
  path: string,
  spec: TensorSpec | undefined,
): (answer: LooseJson) => Tensor {
  let query: JSONPathQuery;
  try {
    query = compile(path);
  } catch (error) {
    throw new ConfigurationError(
      `\`outputs.${name}\` of the target is no JSONPath, ${path}: ${errorText(error)}`,
      { code: 'target.bad-jsonpath', hint: hintFor(errorText(error)) },
    );
  }
  const single = query.singularQuery();
  return (answer) => {
    const values = query.query(answer as JSONValue).values() as LooseJson[];
    const value = single ? values[0] : values;
    if (value === undefined || values.length === 0) {
      throw new WireError('wire.message', `there is nothing at ${path} (output "${name}")`);
    }
    if (spec === undefined) return plainTensor(name, value);
    const list = Array.isArray(value) ? value : [value];
    const shape = fittingShape(spec.shape, list);
    return decodeJsonData(name, spec.dtype, shape, list, { nullIsNan: true });
  };
}

/** json-p3 2.3 takes no number that begins with 0 and a point. */
function hintFor(text: string): string {
  return text.includes("number literal '0.")
    ? 'Write numbers below 1 with an exponent in a filter: 5e-1 for 0.5.'
    : 'Write a path such as $.predictions[0] (RFC 9535).';
}

function plainTensor(name: string, value: LooseJson): Tensor {
  try {
    return fromNamedValue(withoutBigints(value));
  } catch (error) {
    throw new WireError('wire.data', `the output "${name}" cannot be used: ${errorText(error)}`);
  }
}

function withoutBigints(value: LooseJson): LooseJson {
  if (Array.isArray(value)) return value.map(withoutBigints);
  return typeof value === 'bigint' ? Number(value) : value;
}

/** The declared shape with its free extent filled in, when that is possible; else the shape that the arrays have. */
function fittingShape(declared: readonly number[], list: readonly LooseJson[]): readonly number[] {
  const actual: number[] = [];
  for (let inner: LooseJson | undefined = [...list]; Array.isArray(inner); inner = inner[0]) {
    actual.push(inner.length);
  }
  const fits =
    actual.length === declared.length &&
    declared.every((extent, axis) => extent < 0 || extent === actual[axis]);
  const free = declared.filter((extent) => extent < 0).length;
  if (fits || free > 1) return actual;
  const count = actual.reduce((product, extent) => product * extent, 1);
  const fixed = declared.reduce((product, extent) => (extent < 0 ? product : product * extent), 1);
  return declared.map((extent) => (extent < 0 ? Math.floor(count / fixed) : extent));
}
