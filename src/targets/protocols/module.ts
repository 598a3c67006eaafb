import { basename, resolve } from 'node:path';

import { z } from 'zod';

import { ConfigurationError } from '../../core/errors.ts';
import type { Target } from '../../core/target.ts';
import { errorText } from '../errorText.ts';
import { moduleThread, type ModuleThread } from '../module/moduleThread.ts';
import { moduleDigest } from '../moduleFiles.ts';
import type { Protocol } from '../protocol.ts';
import { unreadableFile } from '../unreadableFile.ts';

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

/**
 * A JavaScript or TypeScript function, such as a simulator. It runs in a thread of its own, so that a function that never
 * returns can be ended; targets of one file share it.
 */
export const moduleProtocol: Protocol<z.output<typeof options>> = {
  name: 'module',
  summary: 'a JavaScript or TypeScript function in this process, such as a simulator',
  options,
  async open({ module, export: name }, { baseDir, signal }) {
    const path = resolve(baseDir, module);
    const digest = await moduleDigest(path).catch((error: unknown) => {
      throw unreadableFile('module', path, error);
    });
    const thread = moduleThread(path);
    try {
      await requireFunction(thread, { path, name, signal });
    } catch (error) {
      await thread.release();
      throw error;
    }
    const title = name === 'default' ? basename(path) : `${basename(path)} ${name}`;
    return moduleTarget(title, digest, { thread, name });
  },
};

function moduleTarget(
  title: string,
  digest: string,
  { thread, name }: { readonly thread: ModuleThread; readonly name: string },
): Target {
  return {
    name: title,
    describe: () =>
      Promise.resolve({
        name: title,
        interface: 'named',
        inputs: [],
        outputs: [],
        digest,
        platform: 'module',
      }),
    infer: (inputs, signal) => thread.call(name, inputs, signal),
    close: () => thread.release(),
  };
}

async function requireFunction(
  thread: ModuleThread,
  { path, name, signal }: { path: string; name: string; signal: AbortSignal | undefined },
): Promise<void> {
  let type: string;
  try {
    type = await thread.find(name, signal);
  } catch (error) {
    signal?.throwIfAborted();
    throw new ConfigurationError(`the module ${path} cannot be loaded: ${errorText(error)}`, {
      code: 'target.module-broken',
      hint: 'Run it with node or tsx to see what is wrong.',
      cause: error,
    });
  }
  if (type === 'function') return;
  const what = type === 'undefined' ? 'nothing' : type;
  const isDefault = name === 'default';
  const how = isDefault ? 'by default' : `as ${name}`;
  throw new ConfigurationError(`the module ${path} exports ${what} ${how}, not a function`, {
    code: 'target.module-no-function',
    hint: `Write \`export ${isDefault ? 'default' : `const ${name} =`} (point) => ({ margin: 1.2 })\`.`,
  });
}
