import type { DataSet } from '../../core/dataSet.ts';
import { ConfigurationError } from '../../core/errors.ts';
import type { ProcedureContext } from '../../core/procedure.ts';
import type { TensorMap } from '../../core/tensor.ts';
import { itemInput, pictureEncoder } from '../../pictures/pictureTensor.ts';
import type { TensorOption } from '../../pictures/tensorOption.ts';
import { tensorNumbers } from '../../space/outputsView.ts';
import type { Picture } from '../../core/picture.ts';
import type { Predictions } from '../predictions.ts';
import type { LatentReader } from './latentReader.ts';

/** Items whose queries are made at once. */
const BATCH = 128;

/** How items are asked about. */
export interface AskingOptions {
  readonly tensor: TensorOption;
  readonly output?: string | undefined;
  /** Reads latent numbers of each item, too. */
  readonly latent?: LatentReader | undefined;
}

/** What a target said of items, of those that it answered. */
export interface Answers {
  readonly names: readonly string[];
  /** Their places in the data set. */
  readonly places: readonly number[];
  /** Classes; undefined for an item without a label. */
  readonly labels: readonly (number | undefined)[];
  /** n x k, as they came. */
  readonly numbers: Float64Array;
  readonly classes: number;
  /** Latent numbers, n x d, where they were read. */
  readonly latent?: Predictions['latent'];
  /** Items that the target did not answer. */
  readonly failed: number;
}

/**
 * Asks a target about the items of a data set, after `change` where it is given. Throws ConfigurationError for an output
 * that is not there, and for answers of different lengths.
 */
export async function askPredictions(
  context: Pick<ProcedureContext<unknown>, 'ask' | 'signatures' | 'progress'>,
  data: DataSet,
  { tensor, output, latent }: AskingOptions,
  phase: string,
  role = 'target',
  change: (picture: Picture, index: number) => Picture | Promise<Picture> = (picture) => picture,
): Promise<Answers> {
  const signature = context.signatures[role]!;
  const spec = itemInput(signature.inputs, tensor.name);
  const name = spec?.name ?? tensor.name ?? 'item';
  const names: string[] = [];
  const places: number[] = [];
  const labels: (number | undefined)[] = [];
  const rows: Float64Array[] = [];
  const latentRows: Float64Array[] = [];
  let failed = 0;
  for (let from = 0; from < data.count; from += BATCH) {
    const queries: TensorMap[] = [];
    const items = [];
    for (let i = from; i < Math.min(data.count, from + BATCH); i++) {
      const item = await data.read(i);
      const picture = await change(item.picture, i);
      items.push(item);
      queries.push({ [name]: pictureEncoder(spec, picture.kind, tensor)(picture) });
    }
    const replies = await context.ask(queries, { target: role });
    for (const [j, reply] of replies.entries()) {
      if (reply.status !== 'ok') {
        failed++;
        continue;
      }
      names.push(items[j]!.name);
      places.push(from + j);
      labels.push(items[j]!.truth.class);
      rows.push(rowOf(reply.outputs, output ?? signature.outputs[0]?.name, rows[0]?.length));
      if (latent !== undefined) latentRows.push(await latent.read(queries[j]!, reply.outputs));
    }
    context.progress({ done: from + queries.length, total: data.count, phase });
  }
  const { x: numbers, dimensions: classes } = joined(rows);
  return {
    names,
    places,
    labels,
    numbers,
    classes,
    failed,
    ...(latent === undefined ? {} : { latent: joined(latentRows) }),
  };
}

function joined(rows: readonly Float64Array[]): NonNullable<Predictions['latent']> {
  const dimensions = rows[0]?.length ?? 0;
  const other = rows.find((row) => row.length !== dimensions);
  if (other !== undefined)
    return refuse(`there are ${other.length} numbers of one item and ${dimensions} of another`);
  const x = new Float64Array(rows.length * dimensions);
  for (const [i, row] of rows.entries()) x.set(row, i * dimensions);
  return { dimensions, x };
}

function rowOf(
  outputs: TensorMap,
  name: string | undefined,
  length: number | undefined,
): Float64Array {
  const key = name ?? Object.keys(outputs)[0] ?? '';
  const tensor = Object.hasOwn(outputs, key) ? outputs[key] : undefined;
  const values = tensor === undefined ? undefined : tensorNumbers(tensor);
  if (values === undefined || typeof values === 'string')
    return refuse(
      `the model gives no numbers as "${key}"; it gives ${Object.keys(outputs).join(', ')}`,
    );
  if (length !== undefined && values.length !== length)
    return refuse(`"${key}" has ${values.length} numbers for one item and ${length} for another`);
  return Float64Array.from(values);
}

function refuse(message: string): never {
  throw new ConfigurationError(message, {
    code: 'calibration.output',
    hint: 'Name under `output` the output with one number for each class.',
  });
}
