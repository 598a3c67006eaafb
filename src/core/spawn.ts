import { fork, type ChildProcess, type ForkOptions } from 'node:child_process';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { Worker, type WorkerOptions } from 'node:worker_threads';

const runsFromSource = import.meta.url.endsWith('.ts');
/** Where the loader of a worker from source leaves how to end it. */
const UNREGISTER = 'proofmarkUnregisterLoader';

/**
 * Starts a worker thread from a module of ours. Give the module's specifier as written in the source,
 * `new URL('./thing.worker.ts', import.meta.url)`: built code finds the `.js` beside it, source runs through tsx.
 */
export function startWorker(module: URL, options: WorkerOptions = {}): Worker {
  if (!runsFromSource) return new Worker(built(module), options);
  // `--import tsx` does not reach worker threads on Node 20, so the worker registers it itself.
  const bootstrap = `import { register } from ${JSON.stringify(tsxFile('dist/esm/api/index.mjs'))};
    globalThis.${UNREGISTER} = register();
    await import(${JSON.stringify(module.href)});`;
  return new Worker(new URL(`data:text/javascript,${encodeURIComponent(bootstrap)}`), {
    ...options,
    execArgv: [],
  });
}

/**
 * For a worker that loads code of users: the loader that lets ours run from source reads a `.js` file of theirs otherwise
 * than Node.js does. To be awaited when all of our own code is loaded; does nothing in built code.
 */
export async function useOwnLoader(): Promise<void> {
  const { [UNREGISTER]: unregister } = globalThis as { [UNREGISTER]?: () => Promise<void> };
  await unregister?.();
}

/** Starts a child process with an IPC channel from a module of ours; `module` as for `startWorker`. */
export function startProcess(
  module: URL,
  args: readonly string[] = [],
  options: ForkOptions = {},
): ChildProcess {
  if (!runsFromSource) return fork(built(module), [...args], options);
  const execArgv = ['--import', tsxFile('dist/loader.mjs'), ...(options.execArgv ?? [])];
  return fork(module, [...args], { ...options, execArgv });
}

function built(module: URL): URL {
  return new URL(module.href.replace(/\.ts$/, '.js'));
}

/** Only a checkout runs from source, and only there is tsx installed. */
function tsxFile(path: string): string {
  return new URL(path, pathToFileURL(createRequire(import.meta.url).resolve('tsx/package.json')))
    .href;
}
