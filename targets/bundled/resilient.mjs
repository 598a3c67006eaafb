import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';

import { readInitializers } from './readInitializers.mjs';
import { ResilientSystem } from './resilientSystem.mjs';

/**
 * The readers C0 to C3 as `module` targets (`export: C1`), `faulty0` to `faulty3`, the same with wrong bits in the memory of
 * the frozen network, and `adapt`, which lets C1 to C3 adapt; see resilient.md. A reader's state is that of its configuration
 * in this process; a `reset` forgets it.
 */

/** What the files must be, so that the digest of this module stands for them, too. */
const SHA256 = {
  // SHA-256:
  'c1.onnx': '1332cb2947f128afa200c49c0250d55e5631fd2960c03b1dc8275eb80ed3f3ff',
  'c2.onnx': '07d6f505acd69caa523962d96f16a0d81392b63745c0d439b5964b23286b6320',
  'c3.onnx': '2ae009ccae09522e649aaadc43a1ef00ce31a60c7891cbd48366e32e19382b34',
  'answer.onnx': '0f600283e5e100e38b00a0f31ef79cda4ff815028ac8cc3705bb4af6b8fb0189',
  'tune.onnx': '8d442e818879ac991ad7e435738743d1972a5c34d0d416b711e977f2a11c899b',
  'adapt.onnx': '1c7a4f4049ec1422cbaacefd4d8ca508427db34d71ede19f35dfe2d5843a4a63',
  // end
};

const here = (file) => new URL(file, import.meta.url);

async function fileOf(name) {
  const bytes = await readFile(here(`resilient/${name}`));
  const digest = createHash('sha256').update(bytes).digest('hex');
  if (digest !== SHA256[name])
    throw new Error(
      `${name} is not the file of this module; run npx tsx targets/bundled/train-resilient.ts`,
    );
  return bytes;
}

/** Opens a reader at its first query. */
function opened(name) {
  let system;
  return () => (system ??= open(name));
}

async function open(name) {
  const [answer, tune, adapt] = await Promise.all(
    ['answer.onnx', 'tune.onnx', 'adapt.onnx'].map(fileOf),
  );
  const file = name === 'C0' ? 'c1.onnx' : `${name.toLowerCase()}.onnx`;
  const weights = readInitializers(await fileOf(file));
  // C0 is the frozen network alone: adapters whose last weights are 0 add nothing.
  if (name === 'C0')
    for (const [weight, { data }] of weights) if (weight.includes('.up.')) data.fill(0);
  return ResilientSystem.open({ answer, tune, adapt }, weights);
}

const SYSTEMS = { C0: opened('C0'), C1: opened('C1'), C2: opened('C2'), C3: opened('C3') };

/** Pictures [n, 32, 32, 3] or [32, 32, 3] as [n, 3, 32, 32]. */
function channelsFirst(item) {
  const values = Float32Array.from(item.flat(Infinity));
  const pixels = 32 * 32;
  const images = new Float32Array(values.length);
  for (let from = 0; from < values.length; from += 3 * pixels)
    for (let p = 0; p < pixels; p++)
      for (let c = 0; c < 3; c++) images[from + c * pixels + p] = values[from + p * 3 + c];
  return images;
}

const answering = (name, isFaulty) => async (point) => {
  const system = await SYSTEMS[name]();
  const scores = await system.answer(channelsFirst(point.item), { isFaulty });
  return { scores: [...scores] };
};

export const C0 = answering('C0', false);
export const C1 = answering('C1', false);
export const C2 = answering('C2', false);
export const C3 = answering('C3', false);
export const faulty0 = answering('C0', true);
export const faulty1 = answering('C1', true);
export const faulty2 = answering('C2', true);
export const faulty3 = answering('C3', true);

/** C1 to C3 learn from labelled items, and C3 adapts to all it is asked about. The target itself is C0, and stays as it is. */
export async function adapt({ event, configuration, repetition, labels, item }) {
  const system = await SYSTEMS[configuration === 'target' ? 'C0' : configuration]();
  if (event === 'reset') system.reset(repetition);
  else if (event === 'tune' && configuration !== 'target')
    await system.tune(channelsFirst(item), [labels].flat());
  else if (event === 'adapt' && configuration === 'C3') await system.adapt(channelsFirst(item));
  return { done: true };
}
