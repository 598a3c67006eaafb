import { existsSync, readdirSync } from 'node:fs';

import type { BenchArea, BenchRow } from './benchRow.ts';

const HELPERS = new Set(['main', 'benchRow', 'cpuTime']);

const args = process.argv.slice(2);
const [area, ...wanted] = args.filter((arg) => !arg.startsWith('-'));
if (area === undefined || !existsSync(new URL(`${area}.ts`, import.meta.url))) {
  const areas = readdirSync(new URL('.', import.meta.url))
    .filter((file) => file.endsWith('.ts'))
    .map((file) => file.slice(0, -3))
    .filter((name) => !HELPERS.has(name));
  refuse(`AREA is one of: ${areas.join(', ')}`);
} else {
  const { parts } = (await import(`./${area}.ts`)) as BenchArea;
  const unknown = wanted.find((name) => !(name in parts));
  if (unknown === undefined) await run(area, parts);
  else refuse(`PART of ${area} is one of: ${Object.keys(parts).join(', ')}`);
}

/** Measures the parts that are wanted, each shown when it is done: some take an hour. */
async function run(name: string, parts: BenchArea['parts']): Promise<void> {
  const rows: BenchRow[] = [];
  for (const [part, measure] of Object.entries(parts)) {
    if (wanted.length > 0 && !wanted.includes(part)) continue;
    const measured = await measure();
    console.log(table(measured));
    rows.push(...measured);
  }
  if (args.includes('--json')) console.log(JSON.stringify({ bench: name, rows }));
  if (rows.some((row) => row.holds === false)) process.exitCode = 1;
}

function refuse(hint: string): void {
  console.error(`usage: npm run bench -- AREA [PART ...] [--json], where ${hint}`);
  process.exitCode = 2;
}

function table(rows: readonly BenchRow[]): string {
  const cells = rows.map((row) => [
    row.name,
    row.ours,
    row.peer,
    row.ratio === null ? '-' : row.ratio.toPrecision(3),
    row.target === '' ? '-' : row.target,
    row.holds === null ? '-' : row.holds ? 'yes' : 'NO',
  ]);
  const lines = [['name', 'ours', 'peer', 'ratio', 'target', 'holds'], ...cells];
  const widths = (lines[0] ?? []).map((_, column) =>
    Math.max(...lines.map((line) => line[column]?.length ?? 0)),
  );
  return lines
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
