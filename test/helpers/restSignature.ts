import type { ModelSignature } from '../../src/core/signature.ts';
import { decodeModelMetadata } from '../../src/wire/index.ts';

/** What a server says of a model over REST. */
export async function oipRestSignature(url: string, model: string): Promise<ModelSignature> {
  const response = await fetch(`${url}/v2/models/${model}`);
  const { name, inputs, outputs } = decodeModelMetadata(await response.text());
  return { name, interface: 'tensors', inputs, outputs };
}
