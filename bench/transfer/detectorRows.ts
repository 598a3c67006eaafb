import { readFileSync } from 'node:fs';

import { createReader } from '../../src/attacks/detectors/reader.ts';
import { detectorCriterion } from '../../src/attacks/detectors/detectorCriterion.ts';
import { detectorOption } from '../../src/attacks/detectors/detectorOption.ts';
import { fateOf } from '../../src/attacks/detectors/fate.ts';
import { openDetectorGradients } from '../../src/attacks/detectors/openDetectorGradients.ts';
import { withoutPadding } from '../../src/attacks/detectors/withoutPadding.ts';
import type { AttackItem } from '../../src/attacks/frame/attack.ts';
import { attackOf } from '../../src/attacks/run/attackOf.ts';
import { inputPicture } from '../../src/coco/predict/inputPicture.ts';
import type { Reply } from '../../src/core/target.ts';
import type { TensorMap } from '../../src/core/tensor.ts';
import { createClassifierView } from '../../src/judgement/classifierView.ts';
import { createDistance } from '../../src/judgement/distance.ts';
import { createPreprocessing } from '../../src/judgement/preprocessing.ts';
import { createRandom } from '../../src/math/random.ts';
import { createSessionPool } from '../../src/onnx/sessions/sessionPool.ts';
import { decodePicture } from '../../src/pictures/codec.ts';
import { tensorOption } from '../../src/pictures/tensorOption.ts';
import { absentRow, sharedFile } from '../attacks/cifar.ts';
import type { BenchRow } from '../benchRow.ts';

const MODEL = 'yolox_nano';
const PICTURES = ['bus', 'zidane'];
const EPSILON = 8 / 255;
const QUERIES = 300;

interface DetectorCase {
  readonly attack: string;
  readonly settings: object;
  readonly seeds: readonly number[];
  /** Most objects that may be left; undefined: only reported. */
  readonly most?: number;
}

const CASES: readonly DetectorCase[] = [
  { attack: 'waves', settings: {}, seeds: [1, 2, 3], most: 2 },
  { attack: 'square', settings: {}, seeds: [1] },
  { attack: 'pgd', settings: { steps: 40, restarts: 1 }, seeds: [1], most: 0 },
];

/** Objects that a detector still shows after an attack. No setting was chosen on these pictures. */
export async function detectorRows(): Promise<readonly BenchRow[]> {
  const file = sharedFile(`models/${MODEL}.onnx`);
  const paths = PICTURES.map((name) => sharedFile(`images/${name}.jpg`));
  if (file === undefined || paths.includes(undefined)) return [absentRow(`attacks on ${MODEL}`)];
  const bytes = readFileSync(file);
  const pool = await createSessionPool(bytes);
  const option = detectorOption.parse({ decoder: { kind: 'yolox' }, fit: 'corner' });
  const [input] = pool.inputs as [(typeof pool.inputs)[0]];
  const [height, width] = input.shape.slice(2) as [number, number];
  const pictures = await Promise.all(
    paths.map(async (path) => {
      const picture = await decodePicture(readFileSync(path!));
      return { picture, ...inputPicture(picture, { height, width }, option.fit) };
    }),
  );
  const signature = {
    name: MODEL,
    interface: 'tensors' as const,
    inputs: pool.inputs,
    outputs: pool.outputs,
  };
  const preprocessing = createPreprocessing(signature, {
    tensor: tensorOption.parse({ colors: 'bgr', range: [0, 255] }),
    example: pictures[0]!.picture,
    bytes: true,
  });
  const read = createReader(option, { height, width });
  const criterion = detectorCriterion(option, read);
  const one = async (feeds: TensorMap): Promise<Reply> => ({
    status: 'ok',
    outputs: await pool.run(feeds),
    latencyMs: 0,
  });
  const view = createClassifierView({
    preprocessing,
    criterion,
    sees: 'scores',
    ask: async (queries) => Promise.all(queries.map(one)),
  });
  const outputsAt = async (point: Float32Array): Promise<TensorMap> =>
    pool.run(preprocessing.encode(point));
  const items = await Promise.all(
    pictures.map(async ({ picture, seen, crop }, i): Promise<AttackItem> => {
      const clean = preprocessing.prepare(seen);
      const original = { outputs: await outputsAt(clean) };
      const { margin } = criterion.judge(original.outputs, original);
      const mutable = withoutPadding(preprocessing, picture, crop);
      return { name: PICTURES[i]!, clean, original, cleanMargin: margin, mutable };
    }),
  );
  const gradients = await openDetectorGradients(bytes, { preprocessing, criterion, option, read });
  const rows: BenchRow[] = [];
  for (const { attack: name, settings, seeds, most } of CASES) {
    const attack = attackOf(name);
    const left: number[] = [];
    let objects = 0;
    for (const seed of seeds) {
      const own = {
        ...view,
        classes: undefined,
        gradient: gradients.differentiate,
        threat: { distance: createDistance('linf', { channels: 3 }), epsilon: EPSILON },
        random: createRandom(seed, MODEL),
      };
      const found = await attack.attack(
        own,
        items,
        { queries: QUERIES },
        attack.options.parse(settings),
      );
      let still = 0;
      objects = 0;
      for (const [i, { adversarial }] of found.entries()) {
        const clean = read(items[i]!.original.outputs!);
        const fate = fateOf(clean, read(await outputsAt(adversarial)), option);
        still += fate.objects - fate.vanished - fate.mislabelled;
        objects += fate.objects;
      }
      left.push(still);
    }
    rows.push({
      name: `${name} linf 8/255, at most ${QUERIES} queries, ${MODEL}, ${PICTURES.join(' and ')}, ${objects} objects, seeds ${seeds.join(', ')}`,
      ours: `${left.join(', ')} left`,
      peer: '-',
      ratio: null,
      target: most === undefined ? '' : `<= ${most} in every seed`,
      holds: most === undefined ? null : left.every((each) => each <= most),
    });
  }
  await gradients.close();
  await pool.close();
  return rows;
}
