import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterAll, beforeAll, expect, test } from 'vitest';

import { processEnvironment } from '../../../src/cli/processEnvironment.ts';
import { validateFile } from '../../../src/run/validateFile.ts';
import { httpServer, type LocalServer } from '../../helpers/httpServer.ts';
import { temporaryFolder } from '../../helpers/temporaryFolder.ts';

let server: LocalServer;
let seen: unknown;
beforeAll(async () => {
  server = await httpServer(({ body }, response) => {
    seen = JSON.parse(body.toString());
    response.end('{"score": 0.25}');
  });
});
afterAll(() => server.close());

async function validate(outputs: string): Promise<string> {
  const folder = await temporaryFolder();
  const file = join(folder, 's.yaml');
  const url = `http://127.0.0.1:${server.port}/`;
  await writeFile(
    file,
    `name: s
target: { protocol: http-json, url: '${url}', outputs: { y: '${outputs}' }, retry: { attempts: 1 } }
procedures:
  e:
    kind: explore
    inputs: { radius: { low: 1, high: 2 }, kind: { categories: [a, b] } }
    outputs: { small: { value: y, threshold: 0.5, passes: below } }
`,
  );
  const signal = new AbortController().signal;
  return validateFile(file, processEnvironment(), { connect: true, signal });
}

test('a query of the scenario is sent, and its answer and its inputs are shown', async () => {
  const said = await validate('$.score');
  expect(said).toMatch(/target: one query was answered in [\d.]+ ms with y float64\[/);
  expect(said).toContain('inputs radius, kind');
  expect(seen).toMatchObject({ radius: expect.any(Number) as number });
});

test('an endpoint whose answers cannot be read does not pass', async () => {
  await expect(validate('$.result.score')).rejects.toMatchObject({
    code: 'target.no-answer',
    exitCode: 2,
    message: expect.stringContaining('malformed') as string,
  });
});

test('data sets are opened, and what they hold is shown', async () => {
  const folder = await temporaryFolder();
  await writeFile(
    join(folder, 's.yaml'),
    `name: s
target: { protocol: http-json, url: 'http://127.0.0.1:${server.port}/', outputs: { y: '$.score' } }
data: { rows: { path: rows.csv, kind: signals } }
procedures: { a: { kind: attack, data: rows, criterion: 'y[0] > 0.5' } }
`,
  );
  const rows = Array.from({ length: 7 }, (_, i) => `r${i},${i},${2 * i},${i % 2}`);
  await writeFile(join(folder, 'rows.csv'), `item,u,v,label\n${rows.join('\n')}\n`);
  const signal = new AbortController().signal;
  const options = { connect: true, signal };
  const file = join(folder, 's.yaml');
  expect(await validateFile(file, processEnvironment(), options)).toContain(
    'data rows: 7 items, the first of 2 numbers, with class',
  );
  await writeFile(join(folder, 'rows.csv'), 'item,u\nr0,many\n');
  await expect(validateFile(file, processEnvironment(), options)).rejects.toMatchObject({
    exitCode: 2,
  });
});
