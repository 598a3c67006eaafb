import { basename, resolve } from 'node:path';

import { z } from 'zod';

import { ConfigurationError } from '../../core/errors.ts';
import type { Target } from '../../core/target.ts';
import { errorText } from '../errorText.ts';
import { failedReply } from '../failedReply.ts';
import { importExport } from '../importExport.ts';
import { moduleDigest } from '../moduleFiles.ts';
import type { Protocol } from '../protocol.ts';
import { unreadableFile } from '../unreadableFile.ts';
import { namedPoint, namedReply } from '../values/namedReply.ts';

const options = z.strictObject({
  module: z
    .string()
    .min(1)
    .describe(
      'Path of a .mjs, .js or .ts file whose default export takes a point by name and returns outputs by name, at once or as a promise.',
    ),
  export: z
    .string()
    .min(1)
    .default('default')
    .describe('Which of its exports, where one file holds several functions.'),
});

/** A JavaScript or TypeScript function in this process, such as a simulator. */
export const moduleProtocol: Protocol<z.output<typeof options>> = {
  name: 'module',
  summary: 'a JavaScript or TypeScript function in this process, such as a simulator',
  options,
  async open({ module, export: name }, { baseDir }) {
    const path = resolve(baseDir, module);
    const digest = await moduleDigest(path).catch((error: unknown) => {
      throw unreadableFile('module', path, error);
    });
    const call = await importFunction(path, name);
    const title = name === 'default' ? basename(path) : `${basename(path)} ${name}`;
    return moduleTarget(title, digest, call);
  },
};

type PointFunction = (point: Readonly<Record<string, unknown>>) => unknown;

function moduleTarget(name: string, digest: string, call: PointFunction): Target {
  return {
    name,
    describe: () =>
      Promise.resolve({
        name,
        interface: 'named',
        inputs: [],
        outputs: [],
        digest,
        platform: 'module',
      }),
    async infer(inputs, signal) {
      signal?.throwIfAborted();
      const startedAt = performance.now();
      let result: unknown;
      try {
        result = await untilAborted(Promise.resolve(call(namedPoint(inputs))), signal);
      } catch (error) {
        signal?.throwIfAborted();
        return failedReply('rejected', `the module threw: ${errorText(error)}`, startedAt);
      }
      return namedReply(result, 'the module', startedAt);
    },
    close: () => Promise.resolve(),
  };
}

/** A promise that never settles must not hold up an abort. */
function untilAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise;
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason as Error);
    signal.addEventListener('abort', onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}

async function importFunction(path: string, name: string): Promise<PointFunction> {
  let imported: unknown;
  try {
    imported = await importExport(path, name);
  } catch (error) {
    throw new ConfigurationError(`the module ${path} cannot be loaded: ${errorText(error)}`, {
      code: 'target.module-broken',
      hint: 'Run it with node or tsx to see what is wrong.',
      cause: error,
    });
  }
  if (typeof imported === 'function') return imported as PointFunction;
  const what = imported === undefined ? 'nothing' : typeof imported;
  const isDefault = name === 'default';
  const how = isDefault ? 'by default' : `as ${name}`;
  throw new ConfigurationError(`the module ${path} exports ${what} ${how}, not a function`, {
    code: 'target.module-no-function',
    hint: `Write \`export ${isDefault ? 'default' : `const ${name} =`} (point) => ({ margin: 1.2 })\`.`,
  });
}
