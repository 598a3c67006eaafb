import { ConfigurationError } from '../../core/errors.ts';
import { arrayTypeOf, elementCount, type Dtype, type Tensor } from '../../core/tensor.ts';
import type { Wire } from '../../core/wire.ts';
import { encodeNpy } from '../../data/encodeNpy.ts';
import { npyHeaderOf } from '../../data/npyHeader.ts';
import { decodeJsonData, WireError } from '../../wire/index.ts';
import { errorText } from '../errorText.ts';
import type { ConnectionOptions } from '../network/endpointOptions.ts';
import type { Connection } from '../network/resolveConnection.ts';

/** Bodies that hold one table of numbers and no names. */
export const TABLE_TYPES = { csv: 'text/csv', npy: 'application/x-npy' } as const;

type TableKind = keyof typeof TABLE_TYPES;

/**
 * One input in, one output out, as lines of comma-separated numbers or an array of numpy.save. The output is named by
 * `signature`, by `outputs`, or `output`; without a signature it is float64, with as many columns as the lines have.
 */
export function tableWire(
  kind: TableKind,
  { headers }: Connection,
  path: string,
  {
    signature,
    outputs,
  }: {
    readonly signature?: ConnectionOptions['signature'];
    readonly outputs?: Readonly<Record<string, string>> | undefined;
  },
): Wire {
  const [spec, second] = signature?.outputs ?? [];
  if (second !== undefined) {
    throw new ConfigurationError(`a ${kind} answer holds one output, the signature has more`, {
      code: 'target.one-output',
      hint: 'Declare one output, or ask for JSON.',
    });
  }
  const name = spec?.name ?? Object.keys(outputs ?? {})[0] ?? 'output';
  const dtype = spec?.dtype ?? 'float64';
  const type = TABLE_TYPES[kind];
  return {
    transport: 'http1',
    encode(inputs) {
      const [tensor, other] = Object.values(inputs);
      if (tensor === undefined || other !== undefined || !ArrayBuffer.isView(tensor.data)) {
        throw new WireError('wire.message', `a ${kind} body holds one input of numbers`);
      }
      const body = kind === 'csv' ? Buffer.from(csvOf(tensor)) : encodeNpy(tensor);
      if (body === undefined) {
        throw new WireError('wire.data', `${tensor.dtype} cannot be written as ${kind}`);
      }
      return {
        method: 'POST',
        path,
        headers: { accept: type, 'content-type': type, ...headers },
        body,
      };
    },
    decode({ body }) {
      const { shape, values } = kind === 'csv' ? readCsv(body) : readNpy(body);
      const fitted = fittingShape(spec?.shape, shape);
      return { [name]: tensorOf(name, dtype, fitted, values) };
    },
  };
}

function csvOf({ shape, data }: Tensor): string {
  const columns = shape.length < 2 ? elementCount(shape) : elementCount(shape.slice(1));
  const texts = Array.from(data as ArrayLike<number | bigint>, String);
  const lines: string[] = [];
  for (let at = 0; at < texts.length; at += columns) {
    lines.push(texts.slice(at, at + columns).join(','));
  }
  return lines.join('\n');
}

interface Table {
  readonly shape: readonly number[];
  readonly values: readonly number[];
}

function readCsv(body: Uint8Array): Table {
  const lines = Buffer.from(body).toString().trim().split(/\r?\n/);
  const rows = lines.map((line, i) =>
    line.split(',').map((cell) => {
      const text = cell.trim();
      const value = /^nan$/i.test(text)
        ? NaN
        : Number(text.replace(/^([+-]?)inf(inity)?$/i, '$1Infinity'));
      if (text !== '' && (Number.isFinite(value) || /nan|inf/i.test(text))) return value;
      const where = `line ${i + 1} of the answer`;
      throw new WireError('wire.data', `${where} holds "${text.slice(0, 40)}", which is no number`);
    }),
  );
  const columns = rows[0]?.length ?? 0;
  if (rows.some((row) => row.length !== columns)) {
    throw new WireError('wire.shape', 'the lines of the answer differ in length');
  }
  return { shape: [rows.length, columns], values: rows.flat() };
}

function readNpy(body: Uint8Array): Table {
  try {
    const { shape, start, width, fortran, read } = npyHeaderOf(body, 'the answer');
    if (fortran && shape.length > 1) throw new Error('it is in the order of Fortran');
    const view = new DataView(body.buffer, body.byteOffset, body.length);
    const values = Array.from({ length: elementCount(shape) }, (_, i) =>
      read(view, start + i * width),
    );
    return { shape, values };
  } catch (error) {
    throw new WireError('wire.message', errorText(error));
  }
}

/** The declared shape where the number of elements allows one; else that of the answer. */
function fittingShape(
  declared: readonly number[] | undefined,
  found: readonly number[],
): readonly number[] {
  if (declared === undefined || declared.filter((extent) => extent < 0).length > 1) return found;
  const fixed = declared.reduce((product, extent) => (extent < 0 ? product : product * extent), 1);
  const free = elementCount(found) / fixed;
  const fitted = declared.map((extent) => (extent < 0 ? free : extent));
  return Number.isInteger(free) && elementCount(fitted) === elementCount(found) ? fitted : found;
}

function tensorOf(
  name: string,
  dtype: Dtype,
  shape: readonly number[],
  values: readonly number[],
): Tensor {
  if (dtype === 'float64') return { dtype, shape, data: Float64Array.from(values) };
  if (dtype === 'float32') return { dtype, shape, data: arrayTypeOf(dtype).from(values) };
  return decodeJsonData(name, dtype, shape, [...values]);
}
