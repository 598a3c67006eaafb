import type { RandomStream } from '../../src/core/random.ts';
import { decodeModel } from '../../src/onnx/proto/decodeModel.ts';
import { encodeModel } from '../../src/onnx/proto/encodeModel.ts';
import { NetworkBuilder } from './networks.ts';

/** Latent numbers of a picture. */
export const LATENT = 24;

/** An encoder with its decoder behind it: input `image` float32 [n, 3, 32, 32], 0 to 1; outputs `picture`, alike, and `latent`. */
export function autoencoder(random: RandomStream): Uint8Array {
  const net = new NetworkBuilder(random);
  const latent = encoded(net, net.graph.input('image', 'float32', ['n', 3, 32, 32]));
  decoded(net, latent, 'picture');
  net.graph.output('picture', 'float32', ['n', 3, 32, 32]);
  return encodeModel(net.graph.build({ name: 'autoencoder' }));
}

/** Both parts of a trained autoencoder: `image` to `latent`, float32 [n, 24], and `latent` to `picture`. */
export function splitAutoencoder(
  trained: Uint8Array,
  random: RandomStream,
): { readonly encoder: Uint8Array; readonly decoder: Uint8Array } {
  const part = (name: string, build: (net: NetworkBuilder) => void): Uint8Array => {
    const net = new NetworkBuilder(random);
    build(net);
    const model = net.graph.build({ name });
    const weights = decodeModel(trained).graph.initializers;
    const initializers = new Map(
      // Constants without a name of their own are called alike in both.
      [...model.graph.initializers].map(([key, own]) => [
        key,
        (/^(en|de)coder\./.test(key) ? weights.get(key) : undefined) ?? own,
      ]),
    );
    return encodeModel({ ...model, graph: { ...model.graph, initializers } });
  };
  return {
    encoder: part('encoder', (net) => {
      const z = encoded(net, net.graph.input('image', 'float32', ['n', 3, 32, 32]));
      net.graph.node('Identity', [z], {}, ['latent']);
      net.graph.output('latent', 'float32', ['n', LATENT]);
    }),
    decoder: part('decoder', (net) => {
      decoded(net, net.graph.input('latent', 'float32', ['n', LATENT]), 'picture');
      net.graph.output('picture', 'float32', ['n', 3, 32, 32]);
    }),
  };
}

function encoded(net: NetworkBuilder, image: string): string {
  const a = net.relu(
    net.conv(net.standardise(image), 'encoder.conv1', { from: 3, to: 16, stride: 2 }),
  );
  const b = net.relu(net.conv(a, 'encoder.conv2', { from: 16, to: 32, stride: 2 }));
  const c = net.relu(net.conv(b, 'encoder.conv3', { from: 32, to: 32, stride: 2 }));
  return net.dense(net.graph.op('Flatten', [c]), 'encoder.dense', 32 * 16, LATENT, 1);
}

function decoded(net: NetworkBuilder, latent: string, output: string): void {
  const { graph } = net;
  const a = net.relu(net.dense(latent, 'decoder.dense', LATENT, 24 * 64));
  const b = graph.op('Reshape', [a, graph.ints([-1, 24, 8, 8])]);
  const c = net.relu(widen(net, b, 'decoder.conv1', 24, 16));
  graph.node('Sigmoid', [widen(net, c, 'decoder.conv2', 16, 3)], {}, [output]);
}

/** A transposed convolution that doubles height and width. */
function widen(net: NetworkBuilder, x: string, name: string, from: number, to: number): string {
  const weight = net.weights(`${name}.weight`, [from, to, 4, 4]);
  return net.graph.op('ConvTranspose', [x, weight, net.zeros(`${name}.bias`, to)], {
    kernel_shape: [4, 4],
    strides: [2, 2],
    pads: [1, 1, 1, 1],
  });
}
