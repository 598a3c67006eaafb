import type * as Tfjs from '@tensorflow/tfjs';

import { ConfigurationError } from '../../core/errors.ts';
import { loadOptional } from '../../core/loadOptional.ts';

/** The library, as its type. */
export type TfjsLibrary = typeof Tfjs;

/** Which of its engines computes: plain JavaScript, WebAssembly, or TensorFlow's native library. */
export type TfjsBackend = 'cpu' | 'wasm' | 'node';

/**
 * Loads TensorFlow.js, an optional peer, with a backend. `auto` takes the native one when its package works here, then
 * WebAssembly, then plain JavaScript. Throws ConfigurationError when what is asked for is not installed. The backend
 * is one for the whole process.
 */
export async function loadTfjs(backend: TfjsBackend | 'auto' = 'auto'): Promise<TfjsLibrary> {
  if (backend === 'node') return loadNative();
  if (backend === 'auto') {
    for (const choice of ['node', 'wasm'] as const) {
      const library = await loadTfjs(choice).catch(() => undefined);
      if (library !== undefined) return library;
    }
    return loadTfjs('cpu');
  }
  const library = await load('@tensorflow/tfjs', () => import('@tensorflow/tfjs'));
  // Without this it greets on the console.
  library.enableProdMode();
  if (backend === 'wasm') {
    const name = '@tensorflow/tfjs-backend-wasm';
    await load(name, () => import('@tensorflow/tfjs-backend-wasm'));
  }
  if (!(await library.setBackend(backend))) {
    throw new ConfigurationError(`TensorFlow.js cannot start its ${backend} backend`, {
      code: 'tfjs.backend',
      hint: 'choose the backend cpu, which needs nothing of the machine',
    });
  }
  await library.ready();
  return library;
}

/** Version 4.22, the last one, calls functions that Node 23 removed: then it fails here, and not in the middle. */
async function loadNative(): Promise<TfjsLibrary> {
  // A variable: the package has no types here unless somebody installed it.
  const name: string = '@tensorflow/tfjs-node';
  const library = await load(name, async () => (await import(name)) as TfjsLibrary);
  try {
    await library.setBackend('tensorflow');
    library.tidy(() => library.tensor1d([1]).add(1).dataSync());
  } catch (cause) {
    throw new ConfigurationError(
      `@tensorflow/tfjs-node does not work with Node ${process.version}`,
      { code: 'tfjs.backend', hint: 'use Node 20 or 22, or the backend wasm or cpu', cause },
    );
  }
  return library;
}

const load = async <T>(name: string, module: () => Promise<T>): Promise<T> =>
  loadOptional(name, module, {
    code: 'tfjs.missing',
    version: '4.22.0',
    instead: 'use the engine onnx, which needs no further package',
  });
