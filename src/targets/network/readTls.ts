import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';

import { unreadableFile } from '../unreadableFile.ts';
import type { TlsOptions } from './endpointOptions.ts';

/** What a TLS client needs, read from the files that a target names. */
export interface TlsMaterial {
  readonly ca?: Buffer | undefined;
  readonly cert?: Buffer | undefined;
  readonly key?: Buffer | undefined;
  readonly serverName?: string | undefined;
  readonly verify: boolean;
}

/** Reads certificates and keys. Throws ConfigurationError for a file that cannot be read. */
export async function readTls(options: TlsOptions, baseDir: string): Promise<TlsMaterial> {
  const read = async (key: 'ca' | 'cert' | 'key'): Promise<Buffer | undefined> => {
    const name = options[key];
    if (name === undefined) return undefined;
    const path = resolve(baseDir, name);
    return readFile(path).catch((error: unknown) => {
      throw unreadableFile(`tls.${key}`, path, error);
    });
  };
  const [ca, cert, key] = await Promise.all([read('ca'), read('cert'), read('key')]);
  return { ca, cert, key, serverName: options.serverName, verify: options.verify };
}
