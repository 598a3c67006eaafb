import { ConfigurationError } from '../core/errors.ts';
import type { Picture } from '../core/picture.ts';
import { decodePicture } from '../pictures/codec.ts';

/** Decodes a picture file. Throws ConfigurationError with its path. */
export function decodeFile(bytes: Uint8Array, path: string): Promise<Picture> {
  return decodePicture(bytes).catch((error: unknown) => {
    throw new ConfigurationError(`data: ${path} is no picture: ${(error as Error).message}`, {
      code: 'config.data',
      hint: 'Replace or remove the file.',
      cause: error,
    });
  });
}
