import type { DataItem, DataSet } from '../../core/dataSet.ts';
import { ConfigurationError } from '../../core/errors.ts';
import type { Picture } from '../../core/picture.ts';
import type { ProcedureContext } from '../../core/procedure.ts';
import type { RandomStream } from '../../core/random.ts';
import { tensorNumbers } from '../../space/outputsView.ts';
import { askPredictions } from '../input/askPredictions.ts';
import type { CalibrationOptions } from '../options.ts';
import { softBrownianOffset } from './softBrownianOffset.ts';

/** Most rows of the data from which distances are measured, evenly spread: data often come class by class. */
const MOST_ROWS = 2000;

/**
 * Items around a data set but not in it, by Soft Brownian Offset: of the numbers of the items themselves, or of what an
 * encoder makes of them, which a decoder turns into items again. Throws ConfigurationError for items of different sizes and
 * for a decoder that gives other sizes.
 */
export async function offsetData(
  context: ProcedureContext<CalibrationOptions>,
  data: DataSet,
  random: RandomStream,
): Promise<DataSet> {
  const { minimum, step, softness, items, latent } = context.options.offset!;
  const like = await data.read(0);
  const offset = (rows: Float64Array, dimensions: number) =>
    softBrownianOffset(rows, dimensions, items, { minimum, step, softness }, random);
  let pictures: readonly Picture[];
  if (latent === undefined) {
    const { rows, dimensions } = await itemRows(data, like);
    const made = offset(rows, dimensions);
    pictures = Array.from({ length: items }, (_, i) => ({
      ...like.picture,
      data: Float32Array.from(made.subarray(i * dimensions, (i + 1) * dimensions)),
    }));
  } else {
    const { tensor } = context.options;
    const { numbers, classes } = await askPredictions(
      context,
      data,
      { tensor },
      'encoder',
      'encoder',
    );
    pictures = await decode(context, offset(numbers, classes), classes, like.picture);
  }
  const names = pictures.map((_, i) => `offset ${i}`);
  const read = (i: number): DataItem => ({
    name: names[i]!,
    picture: pictures[i]!,
    truth: {},
    attributes: {},
  });
  return {
    name: 'offset',
    count: items,
    names,
    classes: undefined,
    digest: data.digest,
    read: async (i) => read(i),
    truth: async () => ({}),
  };
}

async function itemRows(
  data: DataSet,
  like: DataItem,
): Promise<{ readonly rows: Float64Array; readonly dimensions: number }> {
  const dimensions = like.picture.data.length;
  const count = Math.min(data.count, MOST_ROWS);
  const rows = new Float64Array(count * dimensions);
  for (let i = 0; i < count; i++) {
    const item = await data.read(Math.floor((i * data.count) / count));
    if (item.picture.data.length !== dimensions)
      throw new ConfigurationError(
        `data: ${item.name} has ${item.picture.data.length} numbers, ${like.name} has ${dimensions}`,
        {
          code: 'calibration.offset',
          hint: 'Items around the data can be made only of items of one size: give `size` of the data.',
        },
      );
    rows.set(item.picture.data, i * dimensions);
  }
  return { rows, dimensions };
}

async function decode(
  context: ProcedureContext<CalibrationOptions>,
  rows: Float64Array,
  dimensions: number,
  like: Picture,
): Promise<readonly Picture[]> {
  const name = context.signatures['decoder']!.inputs[0]?.name ?? 'latent';
  const replies = await context.ask(
    Array.from({ length: rows.length / dimensions }, (_, i) => ({
      [name]: {
        dtype: 'float32' as const,
        shape: [1, dimensions],
        data: Float32Array.from(rows.subarray(i * dimensions, (i + 1) * dimensions)),
      },
    })),
    { target: 'decoder' },
  );
  return replies.map((reply) => {
    const tensor = reply.status === 'ok' ? Object.values(reply.outputs)[0] : undefined;
    const values = tensor === undefined ? undefined : tensorNumbers(tensor);
    if (
      tensor === undefined ||
      values === undefined ||
      typeof values === 'string' ||
      values.length !== like.data.length
    )
      throw new ConfigurationError(
        reply.status === 'ok'
          ? `the decoder gives ${tensor?.shape.join(' x ') ?? 'nothing'}; an item has ${like.data.length} numbers`
          : `the decoder did not answer: ${reply.detail}`,
        {
          code: 'calibration.decoder',
          hint: 'Its first output must be an item, as the encoder gets it.',
        },
      );
    return { ...like, data: interleaved(Float32Array.from(values), tensor.shape, like) };
  });
}

/** Numbers in the order of a picture; [..., channels, height, width] is turned. */
function interleaved(values: Float32Array, shape: readonly number[], like: Picture): Float32Array {
  const { height, width, channels } = like;
  const [c, h, w] = shape.slice(-3);
  if (channels === 1 || c !== channels || h !== height || w !== width) return values;
  return values.map((_, i) => {
    const [pixel, channel] = [Math.floor(i / channels), i % channels];
    return values[channel * height * width + pixel]!;
  });
}
