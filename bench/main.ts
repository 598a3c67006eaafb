import { existsSync, readdirSync } from 'node:fs';

import type { BenchArea, BenchRow } from './benchRow.ts';

const HELPERS = new Set(['main', 'benchRow', 'cpuTime']);

const args = process.argv.slice(2);
const area = args.find((arg) => !arg.startsWith('-'));
if (area === undefined || !existsSync(new URL(`${area}.ts`, import.meta.url))) {
  const areas = readdirSync(new URL('.', import.meta.url))
    .filter((file) => file.endsWith('.ts'))
    .map((file) => file.slice(0, -3))
    .filter((name) => !HELPERS.has(name));
  console.error(`usage: npm run bench -- AREA [--json], where AREA is one of: ${areas.join(', ')}`);
  process.exitCode = 2;
} else {
  const module = (await import(`./${area}.ts`)) as BenchArea;
  const measured = await module.rows();
  console.log(table(measured));
  if (args.includes('--json')) console.log(JSON.stringify({ bench: area, rows: measured }));
  if (measured.some((row) => row.holds === false)) process.exitCode = 1;
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
