import { ConfigurationError } from '../../core/errors.ts';
import type { FileAccess } from '../../core/fileAccess.ts';
import { readTable } from '../../data/readTable.ts';
import { cellText, columnsNamed } from '../../data/rowFields.ts';
import type { Column, Table } from '../../data/table.ts';
import type { Predictions } from '../predictions.ts';
import type { GaussianPredictions } from '../regression/gaussianScores.ts';
import { checkPredictions } from './checkPredictions.ts';

/** What a file of predictions holds. */
export type PredictionFile =
  | {
      readonly kind: 'classes';
      readonly names: readonly string[];
      readonly predictions: Predictions;
      /** The numbers as they stand in the file, where they are logits. */
      readonly logits?: Float64Array;
    }
  | {
      readonly kind: 'regression';
      readonly names: readonly string[];
      readonly gaussian: GaussianPredictions;
    };

/**
 * Reads a CSV file of predictions: `label`, `p0`, `p1`, ...; `score` and `correct` (chances of being right; `image` tells
 * which depend on each other); or `mean`, `sd`, `value`. Throws ConfigurationError, naming the row.
 */
export async function readPredictions(
  path: string,
  softmax: boolean,
  files: FileAccess,
): Promise<PredictionFile> {
  const table = await readTable(path, files, { texts: ['item', 'image'] });
  const has = (name: string): boolean => table.columns.some((column) => column.name === name);
  if (has('label') && has('p0')) return { kind: 'classes', ...readClasses(table, path, softmax) };
  if (has('score') && has('correct')) return { kind: 'classes', ...readDetections(table, path) };
  if (has('mean') && has('sd') && has('value'))
    return { kind: 'regression', names: namesOf(table), gaussian: readRegression(table, path) };
  return refuse(
    `${path} has the columns ${table.columns
      .map(({ name }) => name)
      .slice(0, 20)
      .join(', ')}`,
  );
}

function readClasses(table: Table, path: string, softmax: boolean) {
  const wanted: string[] = [];
  while (table.columns.some(({ name }) => name === `p${wanted.length}`))
    wanted.push(`p${wanted.length}`);
  const columns = columnsNamed(table, wanted, path).map((column) => numbersOf(column, path));
  const numbers = new Float64Array(table.count * columns.length);
  for (const [c, column] of columns.entries())
    for (let i = 0; i < table.count; i++) numbers[i * columns.length + c] = column[i]!;
  const labels = wholeNumbersOf(columnsNamed(table, ['label'], path)[0]!, path);
  return {
    names: namesOf(table),
    predictions: checkPredictions(numbers, columns.length, labels, { softmax, where: path }),
    ...(softmax ? { logits: numbers } : {}),
  };
}

function readDetections(table: Table, path: string) {
  const [score, correct] = columnsNamed(table, ['score', 'correct'], path) as [Column, Column];
  const scores = numbersOf(score, path);
  const numbers = new Float64Array(2 * table.count);
  for (let i = 0; i < table.count; i++) numbers.set([1 - scores[i]!, scores[i]!], 2 * i);
  const labels = wholeNumbersOf(correct, path);
  const images = table.columns.find(({ name }) => name === 'image');
  const numbered = new Map<string, number>();
  const clusters =
    images === undefined
      ? undefined
      : Int32Array.from({ length: table.count }, (_, i) => {
          const image = cellText(images, i);
          if (!numbered.has(image)) numbered.set(image, numbered.size);
          return numbered.get(image)!;
        });
  return {
    names: namesOf(table),
    predictions: {
      ...checkPredictions(numbers, 2, labels, { softmax: false, where: path }),
      isEvent: true,
      clusters,
    },
  };
}

function readRegression(table: Table, path: string): GaussianPredictions {
  const [mean, sd, value] = columnsNamed(table, ['mean', 'sd', 'value'], path).map((column) =>
    numbersOf(column, path),
  ) as [Float64Array, Float64Array, Float64Array];
  const wrong = sd.findIndex((each) => !(each > 0));
  if (wrong >= 0) return refuse(`${path}, row ${wrong + 1}: sd is ${sd[wrong]}, not above 0`);
  return { mean, sd, value };
}

function numbersOf(column: Column, path: string): Float64Array {
  if (column.type === 'boolean') return Float64Array.from(column.values, Number);
  const wrong =
    column.type === 'text' ? 0 : column.values.findIndex((value) => !Number.isFinite(value));
  if (column.type !== 'text' && wrong < 0) return column.values;
  return refuse(
    `${path}, row ${wrong + 1}: "${cellText(column, wrong)}" in ${column.name} is no number`,
  );
}

function wholeNumbersOf(column: Column, path: string): Int32Array {
  const numbers = numbersOf(column, path);
  const wrong = numbers.findIndex((value) => !Number.isInteger(value));
  if (wrong < 0) return Int32Array.from(numbers);
  return refuse(
    `${path}, row ${wrong + 1}: ${numbers[wrong]} in ${column.name} is no whole number`,
  );
}

function namesOf(table: Table): readonly string[] {
  const item = table.columns.find(({ name }) => name === 'item');
  return Array.from({ length: table.count }, (_, i) =>
    item === undefined ? String(i) : cellText(item, i),
  );
}

function refuse(message: string): never {
  throw new ConfigurationError(message, {
    code: 'calibration.predictions',
    hint: 'Give the columns label, p0, p1, ... of a classifier, score and correct of detections, or mean, sd and value of a regression. Rows count from below the header.',
  });
}
