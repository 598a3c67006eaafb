import { createRequire } from 'node:module';

import type { ServerMetadata } from '../wire/oip/grpcMethods.ts';

const { version } = createRequire(import.meta.url)('../../package.json') as { version: string };

/** What the server says of itself; extensions by the names that Triton gives them. */
export function serverMetadata(): ServerMetadata {
  return {
    name: 'proofmark',
    version,
    extensions: ['binary_tensor_data', 'model_repository', 'statistics'],
  };
}
