import { readFileSync } from 'node:fs';

import { unrecordedContext } from '../../src/core/unrecordedContext.ts';
import { explore } from '../../src/explore/procedure.ts';
import { createRandom } from '../../src/math/random.ts';
import { createSessionPool } from '../../src/onnx/sessions/sessionPool.ts';
import { sharedData } from '../../test/helpers/sharedData.ts';

/** A network and a property with the verdict that verifiers have proven. */
export interface AcasPair {
  readonly model: string;
  readonly property: string;
  readonly verdict: 'holds' | 'violated';
}

/** The pairs of the data set beside the checkout; undefined when it is absent. */
export function acasPairs(): readonly AcasPair[] | undefined {
  const path = sharedData('acasxu/verdicts.json');
  return path === undefined ? undefined : (JSON.parse(readFileSync(path, 'utf8')) as AcasPair[]);
}

/** Runs, and gradients where they are wanted, until explore finds a violation in falsify mode; undefined when it finds none within `runs`. */
export async function runsToViolation(
  { model, property }: AcasPair,
  runs: number,
  seed: number,
  gradients: 'auto' | 'off' = 'off',
): Promise<number | undefined> {
  const folder = (name: string) => sharedData(`acasxu/${name}`)!;
  const bytes = readFileSync(folder(model));
  const pool = await createSessionPool(bytes);
  try {
    const options = explore.options.parse({ vnnlib: property, runs, mode: 'falsify', gradients });
    const { measurements } = await explore.run({
      name: 'acasxu',
      options,
      seed,
      random: createRandom(seed, 'acasxu'),
      signatures: {
        target: {
          name: model,
          interface: 'tensors',
          inputs: [{ name: 'input', dtype: 'float32', shape: [1, 1, 1, 5] }],
          outputs: [{ name: 'linear_7_Add', dtype: 'float32', shape: [1, 5] }],
        },
      },
      ask: async (queries) => {
        const answers = await Promise.all(queries.map(async (query) => pool.run(query)));
        return answers.map((outputs) => ({ status: 'ok', outputs, latencyMs: 0 }) as const);
      },
      ...unrecordedContext,
      modelFile: async () => ({ bytes, sha256: '' }),
      signal: new AbortController().signal,
      files: {
        ...unrecordedContext.files,
        read: (path) => Promise.resolve(readFileSync(folder(path))),
      },
    });
    const valueOf = (wanted: string) => measurements.find(({ name }) => name === wanted)?.value;
    const made = valueOf('runsToFailure') ?? undefined;
    return made === undefined ? undefined : made + (valueOf('gradients') ?? 0);
  } finally {
    await pool.close();
  }
}
