import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { expect, it, onTestFinished } from 'vitest';

import { startServer } from '../../src/serve/startServer.ts';
import { ended, proofmark, root, startProofmark } from '../helpers/proofmark.ts';
import { temporaryFolder } from '../helpers/temporaryFolder.ts';

it(
  'a run that was killed while a fault was loaded is resumed to the same end, with the original loaded',
  { timeout: 120_000 },
  async () => {
    const folder = await temporaryFolder();
    const model = join(root, 'targets/bundled/signs.onnx');
    const server = await startServer({
      models: [{ name: 'signs', path: model }],
      restPort: 0,
      allowLoad: true,
    });
    onTestFinished(async () => server.close());
    await server.ready;
    await writeFile(
      join(folder, 's.yaml'),
      `name: served
seed: 5
target: { protocol: oip-rest, url: '${server.restUrl}', model: signs }
procedures:
  f:
    kind: faults
    site: service
    model: ${model}
    data: ${join(root, 'scenarios/signs')}
    items: 3
    injections: 14
    # Of the first layer, the top of the exponent: faults that move every answer.
    fault: { kind: flip, bits: [30] }
gates: ['f.restored >= 1']
`,
    );
    const shape = [1, 1, 32, 32];
    const answer = async (): Promise<string> => {
      const about = (await (await fetch(`${server.restUrl}/v2/models/signs`)).json()) as {
        inputs: { name: string; shape: number[] }[];
      };
      const [input] = about.inputs;
      const extents = input!.shape.map((extent, axis) =>
        extent < 0 ? (shape[axis] ?? 1) : extent,
      );
      const count = extents.reduce((a, b) => a * b, 1);
      const inputs = [
        {
          name: input!.name,
          datatype: 'FP32',
          shape: extents,
          data: Array.from({ length: count }, (_, i) => (i % 7) / 7),
        },
      ];
      const body = JSON.stringify({ inputs });
      const url = `${server.restUrl}/v2/models/signs/infer`;
      return (await fetch(url, { method: 'POST', body })).text();
    };
    const before = await answer();
    const args = ['run', 's.yaml', '--progress', 'none', '--format', 'json'];
    const options = { cwd: folder };
    const child = startProofmark([...args, '--out', 'killed'], options);
    const killed = ended(child);
    while (child.exitCode === null && (await answer()) === before) await sleep(5);
    expect(child.kill('SIGKILL')).toBe(true);
    await killed;
    expect(await answer()).not.toBe(before);

    const resumed = await proofmark([...args, '--resume', 'killed'], options);
    expect(resumed.stderr).toBe('');
    expect(resumed.code).toBe(0);
    expect(await answer()).toBe(before);
    await proofmark([...args, '--out', 'whole'], options);
    const list = async (out: string): Promise<string> =>
      readFile(join(folder, out, 'f/faults.csv'), 'utf8');
    expect(await list('killed')).toBe(await list('whole'));
  },
);
