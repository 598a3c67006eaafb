import { ConfigurationError } from '../core/errors.ts';
import { importExport } from '../targets/importExport.ts';

/** The default export of a module that a scenario names, at an absolute path. Throws ConfigurationError. */
export async function importModule(path: string): Promise<unknown> {
  const loaded = await importExport(path).catch((error: unknown) => {
    throw new ConfigurationError(
      `the module ${path} cannot be loaded: ${(error as Error).message}`,
      {
        code: 'config.module',
        hint: 'Check the path and that the module runs on its own; it is relative to the file that names it.',
        cause: error,
      },
    );
  });
  if (loaded !== undefined) return loaded;
  throw new ConfigurationError(`the module ${path} has no default export`, {
    code: 'config.module',
    hint: 'Write `export default ...`.',
  });
}
