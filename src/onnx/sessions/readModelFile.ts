import { createHash } from 'node:crypto';
import { readFileSync, realpathSync, statSync } from 'node:fs';
import { readFile, realpath } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';

import { ConfigurationError } from '../../core/errors.ts';
import { externalDataError } from '../proto/externalData.ts';
import { inlineExternalData, type ExternalPiece } from '../proto/inlineExternalData.ts';
import { MAX_MODEL_BYTES } from './scanModel.ts';

/** Whether a model may keep tensors in files beside it: `allow` reads those in its own folder. */
export type ExternalDataAccess = 'refuse' | 'allow';

/** Where an ONNX file is, and whether it may lean on others. */
export interface ModelSource {
  readonly path: string;
  readonly externalData: ExternalDataAccess;
}

/** A model as one file in memory. */
export interface ModelBytes {
  readonly bytes: Uint8Array;
  /** SHA-256 of `bytes`, hex: of the file, where it keeps no tensors elsewhere. */
  readonly sha256: string;
  /** What was read, the model first. */
  readonly files: readonly {
    readonly path: string;
    readonly sha256: string;
    readonly bytes: number;
  }[];
}

/**
 * Reads an ONNX file, and with `externalData: allow` the files with its tensors; they must lie in the model's folder or
 * below, symbolic links followed. Rejects with the system's error when the model cannot be read, and with a
 * ConfigurationError for external data that is refused, outside, missing or too short.
 */
export async function readModelFile({ path, externalData }: ModelSource): Promise<ModelBytes> {
  const file = await readFile(path);
  const folder = await realpath(dirname(path));
  const others = new Map<string, Uint8Array>();
  const bytes = inlineExternalData(file, (piece) => {
    if (externalData !== 'allow') throw externalDataError();
    return sliceOf(piece);
  });
  const read = [[path, file] as const, ...others];
  const files = read.map(([at, content]) => ({
    path: at,
    sha256: digestOf(content),
    bytes: content.length,
  }));
  return { bytes, sha256: digestOf(bytes), files };

  function sliceOf({ location, offset, length }: ExternalPiece): Uint8Array {
    const named = join(dirname(path), location);
    const content = others.get(named) ?? readOther(insideOf(folder, location), location);
    others.set(named, content);
    const end = length === undefined ? content.length : offset + length;
    if (end > content.length || offset > end) {
      throw unusable(
        location,
        `it has ${content.length} bytes, and a tensor is said to end at ${end}`,
        'Export the model again: the file does not belong to it, or is cut.',
      );
    }
    return content.subarray(offset, end);
  }
}

/** The real path of a file that a model names, if it is in the folder. */
function insideOf(folder: string, location: string): string {
  let at: string;
  try {
    at = realpathSync(join(folder, location));
  } catch (error) {
    throw unusable(
      location,
      (error as NodeJS.ErrnoException).code === 'ENOENT'
        ? 'there is no such file beside the model'
        : (error as Error).message,
      'Copy it with the model, under the name that the exporter gave it.',
      error,
    );
  }
  if (location.startsWith('/') || !at.startsWith(folder.endsWith(sep) ? folder : folder + sep)) {
    throw unusable(
      location,
      'it is outside the folder of the model',
      'Only files in the folder of the model are read; export the model again.',
    );
  }
  return at;
}

function readOther(at: string, location: string): Uint8Array {
  const { size } = statSync(at);
  if (size > MAX_MODEL_BYTES) {
    throw unusable(
      location,
      `it has ${size} bytes, more than the ${MAX_MODEL_BYTES} of a whole model`,
      'Use a smaller model.',
    );
  }
  return readFileSync(at);
}

function unusable(
  location: string,
  why: string,
  hint: string,
  cause?: unknown,
): ConfigurationError {
  return new ConfigurationError(`the external data of the model, ${location}: ${why}`, {
    code: 'onnx.external-data',
    hint,
    cause,
  });
}

function digestOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
