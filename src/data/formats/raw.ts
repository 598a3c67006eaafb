import { ConfigurationError } from '../../core/errors.ts';
import type { FileAccess } from '../../core/fileAccess.ts';
import { elementCount } from '../../core/tensor.ts';
import { arrayItem } from '../arrayItem.ts';
import { openBytes } from '../byteSource.ts';
import type { DataOption } from '../dataOption.ts';
import type { DataFormat, RawItems } from '../rawItems.ts';
import { readFile } from '../readFile.ts';
import type { ReadFile } from '../readFile.ts';

/** What the JSON file beside raw bytes says of them. */
interface RawHead {
  readonly shape: readonly number[];
  readonly layout: DataOption['layout'];
  readonly labels: readonly (number | string)[] | undefined;
  readonly classes: readonly string[] | undefined;
}

export const raw: DataFormat = {
  name: 'an .u8 file of bytes with shape, layout, labels and classes in the .json beside it',
  extensions: ['.u8'],
  async open(option, files) {
    const path = option.path.replace(/\.u8$/i, '.json');
    const { bytes, file } = await readFile(path, files);
    let value: unknown;
    try {
      value = JSON.parse(new TextDecoder().decode(bytes));
    } catch (error) {
      return refuse(`${path} is no JSON: ${(error as Error).message}`);
    }
    return openRaw(option.path, value, file, option, files);
  },
};

/** Whether a JSON value describes raw bytes. */
export function isRawHead(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'shape' in value && 'dtype' in value;
}

/** The items of a file of bytes that a JSON value describes. Throws ConfigurationError. */
export async function openRaw(
  path: string,
  value: unknown,
  json: ReadFile,
  option: DataOption,
  files: FileAccess,
): Promise<RawItems> {
  const { shape, layout, labels, classes } = readHead(value, json.path);
  const { source, file } = await openBytes(path, files);
  const [count, ...own] = shape as [number, ...number[]];
  const each = elementCount(own);
  if (source.size !== count * each)
    refuse(`${path} has ${source.size} bytes, not ${shape.join(' x ')}`);
  if (labels !== undefined && labels.length !== count)
    refuse(`${json.path} has ${labels.length} labels for ${count} items`);
  const form = option.layout === undefined ? { ...option, layout } : option;
  return {
    names: Array.from({ length: count }, (_, i) => String(i)),
    labels,
    classes,
    files: [file, json],
    read: async (i) =>
      arrayItem(await source.slice(i * each, (i + 1) * each), own, true, form, path),
  };
}

function readHead(value: unknown, path: string): RawHead {
  if (typeof value !== 'object' || value === null) return refuse(`${path} is no JSON object`);
  const { shape, dtype, layout, labels, classes } = value as Readonly<Record<string, unknown>>;
  if (!Array.isArray(shape) || shape.length < 2 || !shape.every(isCount))
    return refuse(`${path}: \`shape\` must be a list such as [70, 3, 32, 32]`);
  if (dtype !== 'uint8') return refuse(`${path}: \`dtype\` is ${JSON.stringify(dtype)}, not uint8`);
  const isLabels =
    Array.isArray(labels) &&
    labels.every((label) => Number.isInteger(label) || typeof label === 'string');
  if (labels !== undefined && !isLabels)
    return refuse(`${path}: \`labels\` must be a list of class numbers or names`);
  const isNames = Array.isArray(classes) && classes.every((name) => typeof name === 'string');
  if (classes !== undefined && !isNames)
    return refuse(`${path}: \`classes\` must be a list of names`);
  return {
    shape: shape as number[],
    layout: typeof layout === 'string' ? layoutOf(layout, path) : undefined,
    labels: labels as RawHead['labels'],
    classes,
  };
}

/** `NCHW RGB`, `NHWC` and the like. */
function layoutOf(text: string, path: string): DataOption['layout'] {
  if (/^N?C(HW|T|L)\b/i.test(text)) return 'channels-first';
  if (/^N?(HW|T|L)C?\b/i.test(text)) return 'channels-last';
  return refuse(`${path}: \`layout\` is ${JSON.stringify(text)}, not NCHW or NHWC`);
}

function isCount(value: unknown): boolean {
  return Number.isInteger(value) && (value as number) >= 0;
}

function refuse(message: string): never {
  throw new ConfigurationError(`data: ${message}`, {
    code: 'config.data',
    hint: 'The JSON file beside the bytes reads { "shape": [70, 3, 32, 32], "dtype": "uint8", "layout": "NCHW", "labels": [3, 8, ...], "classes": [...] }.',
  });
}
