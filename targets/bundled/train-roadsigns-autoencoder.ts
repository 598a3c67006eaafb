/**
 * Makes the encoder and the decoder of pictures of road signs, roadsigns-encoder.onnx and roadsigns-decoder.onnx, and
 * measures what they lose. Run with `npx tsx targets/bundled/train-roadsigns-autoencoder.ts` (some 3 minutes).
 */
import { readFile, writeFile } from 'node:fs/promises';

import { createRandom } from '../../src/math/random.ts';
import { createSessionPool } from '../../src/onnx/sessions/sessionPool.ts';
import { trainModel } from '../../src/onnx/training/trainModel.ts';
import { autoencoder, LATENT, splitAutoencoder } from './autoencoder.ts';
import { EVERYDAY } from './drawRoadSign.ts';
import { drawPictures, imageTensor } from './signPictures.ts';

const random = createRandom(2026, 'roadsigns autoencoder');
const image = imageTensor(drawPictures(4000, EVERYDAY, random.fork('campaign')));
const { model, reason } = await trainModel({
  model: autoencoder(random.fork('weights')),
  loss: { kind: 'meanSquaredError', output: 'picture' },
  data: { image, target: image },
  steps: 2000,
  batch: 64,
  learningRate: 3e-3,
  evaluateEvery: 50,
  random: random.fork('minibatches'),
});
console.log(reason);
const parts = splitAutoencoder(model, random.fork('unused'));
const here = (file: string): URL => new URL(file, import.meta.url);
for (const [name, bytes] of Object.entries(parts))
  await writeFile(here(`roadsigns-${name}.onnx`), bytes);

const fresh = imageTensor(drawPictures(500, EVERYDAY, random.fork('fresh')));
const [encoder, decoder] = [
  await createSessionPool(parts.encoder),
  await createSessionPool(parts.decoder),
];
const { latent } = await encoder.run({ image: fresh });
const { picture } = await decoder.run({ latent: latent! });
await encoder.close();
await decoder.close();
const [seen, made] = [fresh.data as Float32Array, picture!.data as Float32Array];
const square = (of: (i: number) => number): number =>
  seen.reduce((sum, _, i) => sum + of(i) ** 2, 0) / seen.length;
const average = seen.reduce((sum, value) => sum + value, 0) / seen.length;
const lost = square((i) => seen[i]! - made[i]!);
const spread = square((i) => seen[i]! - average);
const z = latent!.data as Float32Array;
const rows = Array.from({ length: 500 }, (_, i) => z.subarray(i * LATENT, (i + 1) * LATENT));
const nearest = rows
  .map((row, i) =>
    rows.reduce(
      (least, other, j) =>
        i === j ? least : Math.min(least, Math.hypot(...row.map((value, k) => value - other[k]!))),
      Infinity,
    ),
  )
  .toSorted((a, b) => a - b);
const lines = [
  '| Figure | Value, n = 500 |',
  '| ------ | -------------- |',
  `| Root mean square difference of a picture and what is made of it | ${Math.sqrt(lost).toFixed(3)} |`,
  `| Variance that is kept | ${(100 * (1 - lost / spread)).toFixed(1)} % |`,
  `| Distance to the nearest other picture among latent numbers, median | ${nearest[250]!.toFixed(1)} |`,
  `| The same, largest | ${nearest[499]!.toFixed(1)} |`,
];
const card = here('roadsigns-autoencoder.md');
const [before, after] = (await readFile(card, 'utf8')).split(
  /(?<=<!-- measured -->\n\n)[^]*(?=\n\n<!-- \/measured -->)/,
);
await writeFile(card, `${before}${lines.join('\n')}${after}`);
console.log(lines.join('\n'));
