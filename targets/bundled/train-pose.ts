/**
 * Makes the pose estimator poses.onnx, and the pictures and ground truth in poses/ that test it, from figures that it
 * draws. Run with `npx tsx targets/bundled/train-pose.ts` (some 6 minutes).
 */
import { mkdir, writeFile } from 'node:fs/promises';

import type { RandomStream } from '../../src/core/random.ts';
import { float32Tensor, type Tensor } from '../../src/core/tensor.ts';
import { createRandom } from '../../src/math/random.ts';
import { COCO_SIGMAS } from '../../src/coco/schema/cocoSigmas.ts';
import { coco } from '../../src/coco/schema/schemas/coco.ts';
import type { LossScope } from '../../src/onnx/gradient/losses/loss.ts';
import { encodeModel } from '../../src/onnx/proto/encodeModel.ts';
import { trainModel } from '../../src/onnx/training/trainModel.ts';
import { cropPicture } from '../../src/coco/predict/cropPicture.ts';
import { personCrop } from '../../src/pose/predict/personCrop.ts';
import { encodePng } from '../../src/pictures/codec.ts';
import { figure, Scene } from './drawFigure.ts';
import { NetworkBuilder } from './networks.ts';

const SCENE = { height: 112, width: 128 };
/** Height and width of the crop that the network sees, and of its heatmaps. */
const INPUT = { height: 64, width: 48 };
const MAP = { height: 16, width: 12 };
const KEYPOINTS = COCO_SIGMAS.length;
const CROPS = 3000;
const PICTURES = 40;

interface Person {
  readonly points: readonly (readonly [number, number])[];
  /** 1 hidden, 2 visible; 0 outside the picture. */
  readonly visibility: readonly number[];
  readonly box: readonly [number, number, number, number];
}

/** One to three people, behind and in front of clutter. */
function drawScene(random: RandomStream): { scene: Scene; people: readonly Person[] } {
  const scene = new Scene(SCENE.height, SCENE.width, random);
  scene.clutter(3 + random.integer(6), random);
  const count = 1 + Math.floor(3 * random.uniform() ** 2);
  const drawn = Array.from({ length: count }, (_, i) => {
    const height = 52 + 44 * random.uniform();
    const own = figure(
      {
        x: (SCENE.width * (i + 0.25 + 0.5 * random.uniform())) / count,
        y: SCENE.height - height * 0.5 - 4 + 10 * (random.uniform() - 0.7),
        height,
        tilt: 12 * random.normal(),
      },
      random,
    );
    return { own, layer: scene.person(own) };
  });
  if (random.uniform() < 0.4) scene.clutter(1 + random.integer(2), random);
  const people = drawn.map(({ own, layer }): Person => {
    const inside = ([x, y]: readonly [number, number]) =>
      x >= 0 && y >= 0 && x < SCENE.width && y < SCENE.height;
    const visibility = own.points.map((point) =>
      inside(point) ? (scene.hidden(point, layer) ? 1 : 2) : 0,
    );
    const xs = own.points.map(([x]) => Math.min(SCENE.width, Math.max(0, x)));
    const ys = own.points.map(([, y]) => Math.min(SCENE.height, Math.max(0, y)));
    const margin = own.limb * 1.5;
    const left = Math.max(0, Math.min(...xs) - margin);
    const top = Math.max(0, Math.min(...ys) - 2 * margin);
    return {
      points: own.points,
      visibility,
      box: [
        left,
        top,
        Math.min(SCENE.width, Math.max(...xs) + margin) - left,
        Math.min(SCENE.height, Math.max(...ys) + margin) - top,
      ],
    };
  });
  scene.finish(random);
  return { scene, people };
}

/** Crops of people, and what the network should say: a bell of one cell around each keypoint. */
function crops(
  count: number,
  random: RandomStream,
): { image: Tensor; targets: Tensor; weights: Tensor } {
  const pixels = INPUT.height * INPUT.width;
  const cells = MAP.height * MAP.width;
  const image = new Float32Array(count * 3 * pixels);
  const targets = new Float32Array(count * KEYPOINTS * cells);
  const weights = new Float32Array(count * KEYPOINTS * cells);
  for (let made = 0, scenes = 0; made < count; scenes++) {
    const own = random.fork(`${scenes}`);
    const { scene, people } = drawScene(own);
    for (const { points, visibility, box } of people) {
      if (made === count) break;
      const shift = () => 0.06 * own.normal();
      const moved = [
        box[0] + shift() * box[2],
        box[1] + shift() * box[3],
        box[2] * (1 + shift()),
        box[3] * (1 + shift()),
      ] as const;
      const crop = personCrop(moved, INPUT);
      const seen = cropPicture(scene.picture, crop, INPUT);
      for (let p = 0; p < pixels; p++)
        for (let c = 0; c < 3; c++) image[(made * 3 + c) * pixels + p] = seen.data[3 * p + c]!;
      for (let k = 0; k < KEYPOINTS; k++) {
        const x = ((points[k]![0] - crop.x) / crop.width) * MAP.width - 0.5;
        const y = ((points[k]![1] - crop.y) / crop.height) * MAP.height - 0.5;
        for (let cell = 0; cell < cells; cell++) {
          const distance = ((cell % MAP.width) - x) ** 2 + (Math.floor(cell / MAP.width) - y) ** 2;
          const bell = Math.exp(-distance / 2);
          const at = (made * KEYPOINTS + k) * cells + cell;
          targets[at] = bell;
          weights[at] = visibility[k] === 0 ? 0 : 1 + 12 * bell;
        }
      }
      made++;
    }
  }
  const shape = [count, KEYPOINTS, MAP.height, MAP.width];
  return {
    image: float32Tensor([count, 3, INPUT.height, INPUT.width], image),
    targets: float32Tensor(shape, targets),
    weights: float32Tensor(shape, weights),
  };
}

/** Strided convolutions to an eighth of the size, where a cell sees the whole person, and back to a quarter. */
function network(random: RandomStream): Uint8Array {
  const net = new NetworkBuilder(random);
  const { graph } = net;
  const x = net.standardise(graph.input('image', 'float32', ['n', 3, INPUT.height, INPUT.width]));
  const half = net.relu(net.conv(x, 'stem', { from: 3, to: 16, stride: 2 }));
  const quarter = net.relu(net.conv(half, 'down1', { from: 16, to: 32, stride: 2 }));
  let deep = net.relu(net.conv(quarter, 'down2', { from: 32, to: 48, stride: 2 }));
  for (const block of ['block1', 'block2']) {
    const wide = net.relu(net.conv(deep, block, { from: 48, to: 48 }));
    deep = graph.op('Add', [wide, deep]);
  }
  const narrow = net.conv(deep, 'up', { from: 48, to: 32, kernel: 1 });
  const scales = graph.constant(float32Tensor([4], Float32Array.of(1, 1, 2, 2)), 'scales');
  const grown = graph.op('Resize', [narrow, '', scales], {
    mode: 'nearest',
    coordinate_transformation_mode: 'asymmetric',
    nearest_mode: 'floor',
  });
  const mixed = net.relu(net.conv(graph.op('Add', [grown, quarter]), 'mix', { from: 32, to: 32 }));
  const w = net.weights('head.weight', [KEYPOINTS, 32, 1, 1], 0.5);
  graph.node('Conv', [mixed, w, net.zeros('head.bias', KEYPOINTS)], { kernel_shape: [1, 1] }, [
    'heatmaps',
  ]);
  graph.output('heatmaps', 'float32', ['n', KEYPOINTS, MAP.height, MAP.width]);
  return encodeModel(graph.build({ name: 'poses' }));
}

/** Squared error, weighted: bells are few among many empty cells. */
function loss(scope: LossScope): string {
  const { e } = scope;
  const heatmaps = scope.value('heatmaps');
  const shape = e.shape(heatmaps);
  const miss = e.sub(heatmaps, scope.input('targets', 'float32', shape));
  const weighted = e.mul(e.mul(miss, miss), scope.input('weights', 'float32', shape));
  return e.sum(weighted, [1, 2, 3], false);
}

const random = createRandom(2026, 'poses');
const { model, reason, losses } = await trainModel({
  model: network(random.fork('weights')),
  loss: { kind: 'custom', build: loss },
  data: crops(CROPS, random.fork('campaign')),
  steps: 1000,
  batch: 16,
  learningRate: 3e-3,
  weightDecay: 0.01,
  evaluateEvery: 50,
  random: random.fork('minibatches'),
});
console.log(`trained: ${reason}, loss ${losses.at(0)?.toFixed(2)} to ${losses.at(-1)?.toFixed(2)}`);

const folder = new URL('poses/', import.meta.url);
await mkdir(folder, { recursive: true });
const images: object[] = [];
const annotations: object[] = [];
const validation = random.fork('validation');
for (let id = 1; id <= PICTURES; id++) {
  const { scene, people } = drawScene(validation.fork(`${id}`));
  const name = `${String(id).padStart(3, '0')}.png`;
  await writeFile(new URL(name, folder), await encodePng(scene.picture));
  images.push({
    id,
    file_name: name,
    height: scene.height,
    width: scene.width,
    people: people.length,
  });
  for (const { points, visibility, box } of people) {
    const place = (value: number) => Math.round(value * 10) / 10;
    annotations.push({
      id: annotations.length + 1,
      image_id: id,
      category_id: 1,
      iscrowd: 0,
      bbox: box.map(place),
      area: place(box[2] * box[3] * 0.53),
      num_keypoints: visibility.filter((v) => v > 0).length,
      keypoints: points.flatMap(([x, y], k) =>
        visibility[k] === 0 ? [0, 0, 0] : [place(x), place(y), visibility[k]!],
      ),
    });
  }
}
const category = {
  id: 1,
  name: 'person',
  keypoints: coco.keypoints,
  skeleton: coco.skeleton.map(([a, b]) => [a + 1, b + 1]),
};
await writeFile(
  new URL('person_keypoints.json', folder),
  `${JSON.stringify({ images, categories: [category], annotations })}\n`,
);
await writeFile(new URL('poses.onnx', import.meta.url), model);
