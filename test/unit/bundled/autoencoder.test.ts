import { expect, it } from 'vitest';

import { float32Tensor, type TensorMap } from '../../../src/core/tensor.ts';
import { createRandom } from '../../../src/math/random.ts';
import { createSessionPool } from '../../../src/onnx/sessions/sessionPool.ts';
import { autoencoder, splitAutoencoder } from '../../../targets/bundled/autoencoder.ts';

it('the decoder behind the encoder is the autoencoder that was split', async () => {
  const whole = autoencoder(createRandom(1, 'weights'));
  const { encoder, decoder } = splitAutoencoder(whole, createRandom(2, 'other weights'));
  const random = createRandom(3, 'pictures');
  const data = Float32Array.from({ length: 2 * 3072 }, () => random.uniform());
  const image = float32Tensor([2, 3, 32, 32], data);
  const run = async (model: Uint8Array, feeds: TensorMap): Promise<TensorMap> => {
    const pool = await createSessionPool(model);
    const outputs = await pool.run(feeds);
    await pool.close();
    return outputs;
  };
  const { picture } = await run(whole, { image });
  const { latent } = await run(encoder, { image });
  expect(latent!.shape).toEqual([2, 24]);
  const made = (await run(decoder, { latent: latent! }))['picture']!;
  expect(made.shape).toEqual([2, 3, 32, 32]);
  expect(made.data).toEqual(picture!.data);
});
