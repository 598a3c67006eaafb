import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, readdir, readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';

import { ConfigurationError } from '../../core/errors.ts';
import type { FileAccess } from '../../core/fileAccess.ts';
import { moduleFiles } from '../../targets/moduleFiles.ts';
import { importModule } from '../importModule.ts';
import { sha256 } from '../record/sha256.ts';
import type { FileRecorder } from './fileRecorder.ts';
import { pathFrom } from './pathFrom.ts';

const MAX_BYTES = 1024 * 1024 * 1024;

/** The files that a scenario names, relative to its folder; all that is read goes to the recorder. */
export function createFileAccess(baseDir: string, recorder: FileRecorder): FileAccess {
  const note = (path: string, digest: string, bytes: number): void =>
    recorder.note({ path: pathFrom(baseDir, resolve(baseDir, path)), sha256: digest, bytes });
  return {
    async read(path) {
      const full = resolve(baseDir, path);
      try {
        const { size } = await stat(full);
        if (size > MAX_BYTES)
          throw new Error(`it has ${size} bytes; at most ${MAX_BYTES} are read at once`);
        const bytes = await readFile(full);
        note(path, sha256(bytes), bytes.length);
        return bytes;
      } catch (error) {
        throw unreadable('file', path, error);
      }
    },
    async *stream(path) {
      const hash = createHash('sha256');
      let size = 0;
      try {
        for await (const piece of createReadStream(resolve(baseDir, path))) {
          const bytes = piece as Buffer;
          hash.update(bytes);
          size += bytes.length;
          yield bytes;
        }
      } catch (error) {
        throw unreadable('file', path, error);
      }
      note(path, hash.digest('hex'), size);
    },
    async slice(path, start, end) {
      const handle = await open(resolve(baseDir, path)).catch((error: unknown) => {
        throw unreadable('file', path, error);
      });
      try {
        const bytes = new Uint8Array(end - start);
        for (let at = 0; at < bytes.length;) {
          const { bytesRead } = await handle.read(bytes, at, bytes.length - at, start + at);
          if (bytesRead === 0)
            throw unreadable(
              'file',
              path,
              new Error('it is shorter than it was when it was opened'),
            );
          at += bytesRead;
        }
        return bytes;
      } finally {
        await handle.close();
      }
    },
    async list(folder) {
      const full = resolve(baseDir, folder);
      try {
        const entries = await readdir(full, { recursive: true, withFileTypes: true });
        return entries
          .filter((entry) => entry.isFile())
          .map((entry) => pathFrom(full, join(entry.parentPath, entry.name)))
          .toSorted();
      } catch (error) {
        throw unreadable('folder', folder, error);
      }
    },
    async importDefault(path) {
      const full = resolve(baseDir, path);
      const loaded = await importModule(full);
      for (const file of await moduleFiles(full)) note(file.path, file.sha256, file.bytes);
      return loaded;
    },
  };
}

function unreadable(what: string, path: string, error: unknown): unknown {
  if (error instanceof ConfigurationError) return error;
  return new ConfigurationError(`the ${what} ${path} cannot be read: ${(error as Error).message}`, {
    code: 'config.unreadable',
    hint: 'Check the path; it is relative to the scenario’s folder.',
    cause: error,
  });
}
