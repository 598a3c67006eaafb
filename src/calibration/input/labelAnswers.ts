import { ConfigurationError } from '../../core/errors.ts';
import type { ProcedureContext } from '../../core/procedure.ts';
import { readTable } from '../../data/readTable.ts';
import { cellText, columnsNamed } from '../../data/rowFields.ts';
import type { CalibrationOptions } from '../options.ts';
import type { Predictions } from '../predictions.ts';
import { askPredictions } from './askPredictions.ts';
import { checkPredictions } from './checkPredictions.ts';
import { twoClasses } from './twoClasses.ts';

/** What was said of several labels an item. */
export interface LabelAnswers {
  readonly names: readonly string[];
  /** By label: the chance that it holds as that of class 1, and whether it does. */
  readonly labels: ReadonlyMap<string, Predictions>;
  /** Items without an answer. */
  readonly failed: number;
}

/**
 * Asks the target about the data, or reads the file of predictions: a chance, or with `softmax` a logit, of each label.
 * Throws ConfigurationError for answers of another length, numbers that are no chances, and labels that are not 0 or 1.
 */
export async function labelAnswers(
  context: ProcedureContext<CalibrationOptions>,
  labels: readonly string[],
): Promise<LabelAnswers> {
  const { predictions } = context.options;
  const k = labels.length;
  const found =
    predictions === undefined ? await asked(context, k) : await read(context, predictions, labels);
  const chances = new Map(
    labels.map((label, c) => {
      const column = Float64Array.from(found.names, (_, i) => found.numbers[i * k + c]!);
      const truths = Int32Array.from(found.truths, (row, i) => {
        const value = row[c];
        return value === 0 || value === 1
          ? value
          : refuse(`${found.names[i]}: ${label} is ${value ?? 'missing'}, not 0 or 1`);
      });
      const { softmax } = context.options;
      const checked = checkPredictions(twoClasses(column, softmax), 2, truths, {
        softmax,
        where: `label ${label}`,
      });
      return [label, { ...checked, isEvent: true }] as const;
    }),
  );
  return { names: found.names, labels: chances, failed: found.failed };
}

interface Found {
  readonly names: readonly string[];
  /** n x k. */
  readonly numbers: ArrayLike<number>;
  readonly truths: readonly (readonly number[])[];
  readonly failed: number;
}

async function asked(context: ProcedureContext<CalibrationOptions>, k: number): Promise<Found> {
  const data = await context.data('data');
  const { tensor, output } = context.options;
  const answers = await askPredictions(context, data, { tensor, output }, 'data');
  if (answers.names.length > 0 && answers.classes !== k)
    refuse(`the target gives ${answers.classes} numbers an item, and ${k} labels are named`);
  const truths: (readonly number[])[] = [];
  for (const place of answers.places) truths.push((await data.truth(place)).value ?? []);
  return { ...answers, truths };
}

async function read(
  { files }: ProcedureContext<CalibrationOptions>,
  path: string,
  labels: readonly string[],
): Promise<Found> {
  const table = await readTable(path, files, { texts: ['item'] });
  const numbersOf = (names: readonly string[]) =>
    columnsNamed(table, names, path).map((column) =>
      column.type === 'text'
        ? refuse(`${path}: the column ${column.name} holds no numbers`)
        : Float64Array.from(column.values, Number),
    );
  const [truths, chances] = [numbersOf(labels), numbersOf(labels.map((label) => `p.${label}`))];
  const item = table.columns.find(({ name }) => name === 'item');
  const rows = Array.from({ length: table.count }, (_, i) => i);
  return {
    names: rows.map((i) => (item === undefined ? String(i) : cellText(item, i))),
    numbers: rows.flatMap((i) => chances.map((column) => column[i]!)),
    truths: rows.map((i) => truths.map((column) => column[i]!)),
    failed: 0,
  };
}

function refuse(message: string): never {
  throw new ConfigurationError(message, {
    code: 'calibration.labels',
    hint: 'Name under `multiLabel` the labels in the order of the outputs. Data name columns of 0 and 1 under `values`, in the same order; a file has the columns LABEL (0 or 1) and p.LABEL.',
  });
}
