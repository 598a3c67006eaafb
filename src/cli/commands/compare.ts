import type { Measurement } from '../../core/measurement.ts';
import { compareRuns, type Comparison } from '../../run/compare/compareRuns.ts';
import { readRun } from '../../run/readRun.ts';
import { processEnvironment } from '../processEnvironment.ts';

/** Options of `compare`. */
export interface CompareCommandOptions {
  readonly failOnRegression?: boolean | undefined;
}

/** Prints two runs side by side; with `failOnRegression` a regression exits with 99. */
export async function compareCommand(
  before: string,
  after: string,
  { failOnRegression = false }: CompareCommandOptions,
): Promise<void> {
  const [a, b] = [
    (await readRun(before, processEnvironment())).record,
    (await readRun(after, processEnvironment())).record,
  ];
  const comparison = compareRuns(a, b);
  process.stdout.write(`before  ${a.id} (${a.verdict})\nafter   ${b.id} (${b.verdict})\n\n`);
  process.stdout.write(table(comparison));
  process.stdout.write(comparison.regressed ? '\nregression\n' : '\nno regression\n');
  if (failOnRegression && comparison.regressed) process.exitCode = 99;
}

function table({ measurements, gates }: Comparison): string {
  const rows = measurements.map((change) => [
    `${change.procedure}.${change.name}`,
    show(change.before),
    show(change.after),
    change.difference === undefined ? '' : differenceText(change.difference),
    change.movement as string,
  ]);
  rows.push(
    ...gates.map((gate) => [
      `gate ${gate.condition}`,
      gate.before ?? '-',
      gate.after ?? '-',
      '',
      gate.regressed ? 'worse' : gate.before === gate.after ? 'same' : 'moved',
    ]),
  );
  return columns([['measurement', 'before', 'after', 'difference', 'verdict'], ...rows]);
}

function differenceText({
  lower,
  upper,
  paired = false,
}: NonNullable<Comparison['measurements'][number]['difference']>): string {
  if (lower === null) return `<= ${number(upper)}`;
  if (upper === null) return `>= ${number(lower)}`;
  return `${number(lower)} .. ${number(upper)}${paired ? ' paired' : ''}`;
}

function columns(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (row: readonly string[]) =>
    row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ');
  return rows.map((row) => `${line(row).trimEnd()}\n`).join('');
}

function show(measurement: Measurement | undefined): string {
  if (measurement === undefined) return '-';
  if (measurement.value === null) return `no evidence (n=${measurement.n})`;
  const { interval } = measurement;
  const range =
    interval === undefined ? '' : ` [${number(interval.lower)}, ${number(interval.upper)}]`;
  return `${number(measurement.value)}${range} n=${measurement.n}`;
}

function number(value: number | null): string {
  return value === null ? '-' : String(Number(value.toPrecision(4)));
}
