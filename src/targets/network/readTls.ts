import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { createSecureContext } from 'node:tls';

import { ConfigurationError } from '../../core/errors.ts';
import { errorText } from '../errorText.ts';
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

/** Reads certificates and keys. Throws ConfigurationError for a file that cannot be read or is not what it should be. */
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
  checkMaterial({ ca, cert, key });
  return { ca, cert, key, serverName: options.serverName, verify: options.verify };
}

/** Clients would each fail in a way of their own, and late. */
function checkMaterial(
  files: Readonly<Record<'ca' | 'cert' | 'key', Buffer | undefined>>,
): X509Certificate | undefined {
  try {
    createSecureContext({ cert: files.cert, key: files.key });
    // A context takes any text for a certificate authority.
    return files.ca === undefined ? undefined : new X509Certificate(files.ca);
  } catch (error) {
    throw new ConfigurationError(`the files of \`tls\` cannot be used: ${errorText(error)}`, {
      code: 'target.bad-certificate',
      hint: '`ca` and `cert` are certificates in PEM, `key` is the key of `cert`, without a passphrase.',
      cause: error,
    });
  }
}
