import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { expect, it } from 'vitest';

import { catalog } from '../../../../src/run/catalog.ts';
import { validateFile } from '../../../../src/run/validateFile.ts';
import { startServer } from '../../../../src/serve/startServer.ts';
import { message, node, onnxModel, type Value } from '../../../helpers/protobufBytes.ts';
import { temporaryFolder } from '../../../helpers/temporaryFolder.ts';

/** A model that returns a tensor, and beside it a list of tensors, as exporters of several outputs make it. */
async function withList(): Promise<string> {
  const folder = await temporaryFolder();
  const x: Value = ['x', 1, [1, 2]];
  const whole = onnxModel({
    nodes: [node('Identity', ['x'], ['y']), node('SequenceConstruct', ['x', 'y'], ['parts'])],
    inputs: [x],
    outputs: [['y', 1, [1, 2]]],
  });
  // The graph once more, whose second output is of a sequence type: ValueInfoProto { name, type { sequence_type } }.
  const element = message([1, message([1, 1])]);
  const sequence = message([1, 'parts'], [2, message([4, message([1, element])])]);
  await writeFile(join(folder, 'list.onnx'), withOutput(whole, sequence));
  await writeFile(join(folder, 'target.yaml'), 'protocol: onnx\nmodel: list.onnx\n');
  return folder;
}

/** A second graph message merges into the first (protobuf's rule for repeated messages). */
function withOutput(model: Uint8Array, output: Uint8Array): Uint8Array {
  return Buffer.concat([model, message([7, message([12, output])])]);
}

const environment = { cwd: process.cwd(), env: {}, catalog };
const options = { connect: true, signal: new AbortController().signal };

it('says which outputs of a model are not read, and why', async () => {
  const folder = await withList();
  const said = await validateFile(join(folder, 'target.yaml'), environment, options);
  expect(said).toContain(
    "not read, as no tensor (a sequence, map or optional; export it as a tensor): 'parts'",
  );
});

it('says so of a model that the run serves, too', async () => {
  const folder = await withList();
  for (const protocol of ['oip-rest', 'oip-grpc']) {
    await writeFile(
      join(folder, 'served.yaml'),
      `protocol: ${protocol}\nserve: { model: list.onnx }\n`,
    );
    const said = await validateFile(join(folder, 'served.yaml'), environment, options);
    expect(said).toContain("export it as a tensor): 'parts'");
  }
});

it('is said by the reference server, of each model', async () => {
  const folder = await withList();
  const said: string[] = [];
  const server = await startServer({
    models: [{ path: join(folder, 'list.onnx') }],
    restPort: 0,
    log: (level, text) => said.push(`${level}: ${text}`),
  });
  await server.ready;
  await server.close();
  expect(said[0]).toMatch(/^info: model "list" version 1 is ready$/);
  expect(said[1]).toMatch(/^warn: model "list" version 1; not read, .*'parts'$/);
});

it('explains it to a scenario that reads such an output', async () => {
  const folder = await withList();
  const scenario = join(folder, 'scenario.yaml');
  await writeFile(
    scenario,
    `name: s
target: target.yaml
procedures:
  e: { kind: explore, runs: 10, inputs: { a: { low: 0, high: 1 }, b: { low: 0, high: 1 } }, outputs: { o: { value: 'parts[0]', threshold: 0, passes: above } } }
`,
  );
  await expect(validateFile(scenario, environment, options)).rejects.toMatchObject({
    message: expect.stringContaining('there is no "parts"') as string,
    hint: expect.stringContaining('it is no tensor') as string,
  });
});
