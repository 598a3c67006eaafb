import { ConfigurationError } from '../../core/errors.ts';
import { ACTIVATIONS } from './activations.ts';
import { LOSSES } from './losses.ts';
import type { MlpOptions, TrainingData } from './mlpOptions.ts';
import { parameterCount, type MlpShape } from './mlpTrainingGraph.ts';
import { noStandardizer, standardize, standardizerOf, type Standardizer } from './standardizer.ts';

/** Rows as the training graph takes them: standardized, with weights of mean 1. */
export interface PreparedRows {
  readonly x: Float32Array;
  readonly y: Float32Array;
  readonly weights: Float32Array | undefined;
  readonly rows: number;
}

/** A training with every choice made. */
export interface ResolvedMlp {
  readonly options: MlpOptions;
  readonly shape: MlpShape;
  readonly subset: Int32Array;
  /** Standardizes the rows; called when the training begins, since many may wait. */
  prepare(): { readonly train: PreparedRows; readonly validation: PreparedRows | undefined };
  readonly inputs: Standardizer;
  readonly targets: Standardizer;
  readonly steps: number;
  readonly evaluateEvery: number;
}

/** Work between two looks when nobody asks for another number: about 50 ms on one core. */
const FLOPS_PER_LOOK = 2e9;

/** Checks a training's options and fills in its defaults. Throws ConfigurationError. */
export function resolveMlp(options: MlpOptions): ResolvedMlp {
  const { layers, loss, activation = 'relu', steps = 500 } = options;
  if (!Object.hasOwn(LOSSES, loss)) throw wrong(`loss '${loss}' is unknown`, LOSSES);
  if (!Object.hasOwn(ACTIVATIONS, activation))
    throw wrong(`activation '${activation}' is unknown`, ACTIVATIONS);
  if (layers.length < 2 || !layers.every((width) => Number.isInteger(width) && width > 0)) {
    throw wrong(`layers [${layers.join(', ')}] are not two or more whole widths`);
  }
  if (!(Number.isInteger(steps) && steps >= 1))
    throw wrong(`steps must be 1 or more, got ${steps}`);
  const columns = layers[0] ?? 0;
  const targetColumns = layers.at(-1) ?? 0;
  checkData('x and y', options, columns, targetColumns);
  const rows = options.x.length / columns;
  const scale = options.standardize ?? true;
  const inputs = scale ? standardizerOf(options.x, columns) : noStandardizer(columns);
  const targets =
    scale && LOSSES[loss].scaled
      ? standardizerOf(options.y, targetColumns)
      : noStandardizer(targetColumns);
  const standardizeRows = (data: TrainingData): PreparedRows => ({
    x: standardize(data.x, inputs),
    y: standardize(data.y, targets),
    weights: data.weights && normalized(data.weights),
    rows: data.x.length / columns,
  });
  const split = splitRows(options, rows);
  const held = typeof options.validation === 'object' ? options.validation : undefined;
  if (held !== undefined) checkData('validation', held, columns, targetColumns);
  const prepare: ResolvedMlp['prepare'] = () => {
    const train = standardizeRows(options);
    if (held !== undefined) return { train, validation: standardizeRows(held) };
    const aside = split.validation.length > 0 ? pick(train, split.validation) : undefined;
    return { train, validation: aside };
  };
  const subset = options.subset ?? split.train;
  if (subset.length === 0) throw wrong('there are no rows to train on');
  if (!subset.every((row) => row >= 0 && row < rows))
    throw wrong(`a row of subset is not in 0..${rows - 1}`);
  const sizes = [...layers.slice(0, -1), LOSSES[loss].columns(targetColumns)];
  const batch = Math.min(options.batch ?? 256, subset.length);
  if (!(Number.isInteger(batch) && batch >= 1))
    throw wrong(`batch must be 1 or more, got ${batch}`);
  const flops = 6 * batch * parameterCount(sizes);
  return {
    options,
    shape: {
      sizes,
      targets: targetColumns,
      activation,
      loss,
      batch,
      population: 1,
      weighted: options.weights !== undefined,
      validated: held !== undefined || split.validation.length > 0,
    },
    subset,
    prepare,
    inputs,
    targets,
    steps,
    evaluateEvery:
      options.evaluateEvery ?? Math.max(10, Math.min(500, Math.round(FLOPS_PER_LOOK / flops))),
  };
}

function checkData(
  what: string,
  { x, y, weights }: TrainingData,
  columns: number,
  targets: number,
): void {
  const rows = x.length / columns;
  if (rows === 0) throw wrong(`${what}: there are no rows`);
  if (!Number.isInteger(rows)) throw wrong(`${what}: ${x.length} inputs are no rows of ${columns}`);
  if (y.length !== rows * targets) {
    throw wrong(
      `${what}: ${rows} rows of ${targets} targets need ${rows * targets} values, got ${y.length}`,
    );
  }
  if (weights !== undefined && weights.length !== rows) {
    throw wrong(`${what}: ${rows} rows need as many weights, got ${weights.length}`);
  }
  if (!x.every(Number.isFinite) || !y.every(Number.isFinite))
    throw wrong(`${what}: a value is not finite`);
  if (weights?.every((weight) => weight >= 0 && Number.isFinite(weight)) === false) {
    throw wrong(`${what}: a weight is negative or not finite`);
  }
}

function splitRows(
  { validation, random }: MlpOptions,
  rows: number,
): { readonly train: Int32Array; readonly validation: Int32Array } {
  const order = Int32Array.from({ length: rows }, (_, row) => row);
  if (typeof validation !== 'number') return { train: order, validation: new Int32Array() };
  if (!(validation >= 0 && validation <= 0.9))
    throw wrong(`validation ${validation} is not in 0..0.9`);
  const stream = random.fork('validation');
  for (let i = rows - 1; i > 0; i--) {
    const j = stream.integer(i + 1);
    [order[i], order[j]] = [order[j] ?? 0, order[i] ?? 0];
  }
  const count = Math.round(validation * rows);
  return { train: order.slice(count).toSorted(), validation: order.slice(0, count).toSorted() };
}

function pick({ x, y, weights, rows }: PreparedRows, chosen: Int32Array): PreparedRows {
  const take = (values: Float32Array): Float32Array => {
    const columns = values.length / rows;
    const taken = new Float32Array(chosen.length * columns);
    for (const [i, row] of chosen.entries()) {
      taken.set(values.subarray(row * columns, (row + 1) * columns), i * columns);
    }
    return taken;
  };
  return { x: take(x), y: take(y), weights: weights && take(weights), rows: chosen.length };
}

function normalized(weights: Float32Array): Float32Array {
  const mean = weights.reduce((sum, weight) => sum + weight, 0) / weights.length;
  if (mean === 0) throw wrong('all weights are 0');
  return weights.map((weight) => weight / mean);
}

function wrong(message: string, known?: object): ConfigurationError {
  return new ConfigurationError(`training: ${message}`, {
    code: 'onnx.training',
    hint: known && `known are ${Object.keys(known).join(', ')}`,
  });
}
