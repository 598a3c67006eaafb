import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { describe, expect, it } from 'vitest';

import { exploreInMemory } from '../helpers/exploreInMemory.ts';
import { temporaryFolder } from '../helpers/temporaryFolder.ts';
import { interopNote, interopPython } from './interopPython.ts';

describe.skipIf(interopPython === undefined)(`pyarrow on our Parquet files${interopNote}`, () => {
  it('reads the runs that the CSV file holds', async () => {
    const { artifacts } = await exploreInMemory(
      {
        inputs: {
          x: { low: 0, high: 1, unit: 'm' },
          n: { low: 1, high: 4, integer: true },
          wet: { categories: [true, false] },
        },
        outputs: { g: { threshold: 0.2 } },
        runs: 60,
        families: ['random-forest'],
      },
      ({ x, n }) => ({ g: Number(n) === 3 && Number(x) > 0.3 ? NaN : Number(x) }),
    );
    const bytes = (name: string) => artifacts!.find(({ path }) => path === name)!.bytes;
    const file = join(await temporaryFolder(), 'runs.parquet');
    writeFileSync(file, bytes('runs.parquet'));
    const script = fileURLToPath(new URL('./parquetRead.py', import.meta.url));
    const { types, units, rows } = JSON.parse(
      execFileSync(interopPython!, [script, file], { encoding: 'utf8' }),
    ) as { types: object; units: object; rows: Record<string, string | number | boolean | null>[] };
    expect(types).toMatchObject({
      x: 'double',
      n: 'int32',
      wet: 'bool',
      g: 'double',
      outcome: 'string',
    });
    expect(units).toEqual({ x: 'm' });
    const [header, ...lines] = new TextDecoder().decode(bytes('runs.csv')).trim().split('\r\n');
    const names = header!.split(',');
    expect(rows.map((row) => names.map((name) => String(row[name] ?? '')).join(','))).toEqual(
      lines,
    );
    expect(rows.some(({ outcome, reason }) => outcome === 'invalid' && reason !== null)).toBe(true);
  });
});
