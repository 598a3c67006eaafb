import { basename } from 'node:path';

import { ConfigurationError } from '../core/errors.ts';
import { readModelFile, type ExternalDataAccess } from '../onnx/sessions/readModelFile.ts';
import { createSessionPool } from '../onnx/sessions/sessionPool.ts';
import { ServedModel } from './servedModel.ts';

/** A model to serve: an ONNX file, or its bytes. */
export interface ModelToServe {
  /** Default: the file's name without `.onnx`; required with `bytes`. */
  readonly name?: string | undefined;
  /** Default `1`. */
  readonly version?: string | undefined;
  readonly path?: string | undefined;
  readonly bytes?: Uint8Array | undefined;
  /** Whether tensors in other files in the folder of `path` are read; default `refuse`. */
  readonly externalData?: ExternalDataAccess | undefined;
}

/** How models are loaded. */
export interface LoadOptions {
  /** Threads of each model. */
  readonly workers: number;
  /** Strangers' models: load and run them in child processes. */
  readonly isolated: boolean;
  /** Aborts loads that go on. */
  readonly signal: AbortSignal;
}

/** The models as the server holds them, not loaded yet. Throws ConfigurationError for one that has no name or comes twice. */
export function servedModels(
  models: readonly ModelToServe[],
  options: LoadOptions,
): readonly ServedModel[] {
  const known = new Set<string>();
  if (models.length === 0) {
    throw invalid('there is no model to serve', 'serve.no-model', 'name at least one ONNX file');
  }
  return models.map((model) => {
    const name = model.name ?? (model.path && basename(model.path).replace(/\.onnx$/i, ''));
    const version = model.version ?? '1';
    if (name === undefined || name === '' || (model.path ?? model.bytes) === undefined) {
      throw invalid('a model to serve has no name or no file', 'serve.model', 'give both');
    }
    const key = JSON.stringify([name, version]);
    if (known.has(key)) {
      throw invalid(
        `model "${name}" version ${version} is given twice`,
        'serve.model-twice',
        'give each a name or a version of its own',
      );
    }
    known.add(key);
    return new ServedModel(name, version, async (override) =>
      createSessionPool(override ?? (await bytesOf(model)), options),
    );
  });
}

async function bytesOf(model: ModelToServe): Promise<Uint8Array> {
  const { path, bytes, externalData = 'refuse' } = model;
  if (path === undefined) return bytes ?? new Uint8Array();
  try {
    return (await readModelFile({ path, externalData })).bytes;
  } catch (error) {
    if (error instanceof ConfigurationError) throw error;
    throw new ConfigurationError(`cannot read the model ${path}: ${(error as Error).message}`, {
      code: 'serve.model-unreadable',
      hint: 'give the path of an ONNX file',
      cause: error,
    });
  }
}

function invalid(message: string, code: string, hint: string): ConfigurationError {
  return new ConfigurationError(message, { code, hint });
}
