import type { DataItem, DataSet, Truth } from '../core/dataSet.ts';
import { ConfigurationError } from '../core/errors.ts';
import type { FileAccess } from '../core/fileAccess.ts';
import { createRandom } from '../math/random.ts';
import { resize } from '../pictures/resize.ts';
import { dataOption } from './dataOption.ts';
import type { DataOption } from './dataOption.ts';
import { DATA_FORMATS, formatOf } from './formats.ts';
import { openMasks } from './masks.ts';
import type { RawItems } from './rawItems.ts';
import { digestOf, readFile } from './readFile.ts';
import type { ReadFile } from './readFile.ts';
import { readLabels } from './readLabels.ts';
import { resolveLabels } from './resolveLabels.ts';
import { scaleTruth } from './scaleTruth.ts';

/** Files that are read at once for their digests. */
const AT_ONCE = 8;

/** How a data set is opened. */
export interface OpenDataOptions {
  /** As the scenario calls it. */
  readonly name: string;
  /** Seed by which `items` are drawn; default 0. */
  readonly seed?: number;
}

/**
 * Opens the data set of a definition (see `dataOption`): lists its items, draws `items` of them, reads every file once
 * for the digest. Items are decoded when they are read, one at a time, so that memory does not grow with their count;
 * `.npz` arrays that are compressed are kept in memory as bytes.
 * Throws ConfigurationError for data that cannot be read, are none, or do not agree with their labels.
 */
export async function openDataSet(
  definition: unknown,
  files: FileAccess,
  { name, seed = 0 }: OpenDataOptions,
): Promise<DataSet> {
  const option = dataOption.parse(definition);
  const listed = await formatOf(option.path).open(option, files);
  const count = itemCount(listed, option);
  const raw = await readLabels(listed, option, files);
  checkNames(raw.names, option);
  const { labels, classes } = resolveLabels(raw, option);
  const masks = option.masks === undefined ? undefined : await openMasks(option.masks, files);
  const places = draw(raw.names.length, count, seed);
  const read = await digests(raw, places, files);
  const maskFiles =
    masks === undefined ? [] : await masks.digests(places.map((i) => raw.names[i]!));
  const truth = async (index: number): Promise<Truth> => {
    const place = placeOf(places, index, name);
    const label = labels[place];
    const mask = await masks?.read(raw.names[place]!);
    return {
      ...raw.truth?.(place),
      ...(label === undefined ? {} : { class: label }),
      ...(mask === undefined ? {} : { mask }),
    };
  };
  return {
    name,
    count,
    names: places.map((place) => raw.names[place]!),
    classes,
    digest: digestOf([...raw.files, ...read.values(), ...maskFiles]),
    async read(index): Promise<DataItem> {
      const place = placeOf(places, index, name);
      const bytes = await bytesOf(place, read, files);
      const picture = await raw.read(place, bytes);
      const { size } = option;
      const sized =
        size === undefined || picture.kind === 'signal' ? picture : resize(picture, ...size);
      return {
        name: raw.names[place]!,
        picture: sized,
        truth: scaleTruth(await truth(index), picture, sized),
        attributes: raw.attributes?.(place) ?? {},
      };
    },
    truth,
  };
}

function itemCount({ names }: RawItems, { items = names.length, path }: DataOption): number {
  if (names.length === 0)
    throw new ConfigurationError(`data: there is no item in ${path}`, {
      code: 'config.data',
      hint: `Name ${DATA_FORMATS.map((format) => format.name).join(', ')}.`,
    });
  if (items <= names.length) return items;
  throw new ConfigurationError(
    `data.items: ${items} items are asked for, ${path} has ${names.length}`,
    { code: 'config.data', hint: 'Ask for fewer, or leave `items` out.' },
  );
}

function checkNames(names: readonly string[], { path }: DataOption): void {
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name))
      throw new ConfigurationError(`data: two items of ${path} are called "${name}"`, {
        code: 'config.data',
        hint: 'Give every item a name of its own: labels and findings refer to it.',
      });
    seen.add(name);
  }
}

/** Reads the items' own files once, in their order. */
async function digests(
  raw: RawItems,
  places: readonly number[],
  files: FileAccess,
): Promise<ReadonlyMap<number, ReadFile>> {
  const read = new Map<number, ReadFile>();
  if (raw.fileOf === undefined) return read;
  for (let from = 0; from < places.length; from += AT_ONCE)
    await Promise.all(
      places.slice(from, from + AT_ONCE).map(async (place) => {
        const { file } = await readFile(raw.fileOf!(place), files);
        read.set(place, file);
      }),
    );
  return read;
}

async function bytesOf(
  place: number,
  read: ReadonlyMap<number, ReadFile>,
  files: FileAccess,
): Promise<Uint8Array> {
  const before = read.get(place);
  if (before === undefined) return new Uint8Array(0);
  const { bytes, file } = await readFile(before.path, files);
  if (file.sha256 === before.sha256) return bytes;
  throw new ConfigurationError(`data: ${before.path} has changed since the run began`, {
    code: 'config.data-changed',
    hint: 'Start again, and leave the data as they are meanwhile.',
  });
}

function placeOf(places: readonly number[], index: number, name: string): number {
  const place = places[index];
  if (place !== undefined) return place;
  throw new RangeError(`data: ${name} has no item ${index}; it has ${places.length}`);
}

/** `count` of the numbers below `length`, ascending, each set alike. */
function draw(length: number, count: number, seed: number): readonly number[] {
  const places = Array.from({ length }, (_, i) => i);
  if (count === length) return places;
  const random = createRandom(seed, 'data');
  for (let i = 0; i < count; i++) {
    const j = i + random.integer(length - i);
    [places[i], places[j]] = [places[j]!, places[i]!];
  }
  return places.slice(0, count).toSorted((a, b) => a - b);
}
