import type { FileAccess } from '../../src/core/fileAccess.ts';

/** Files that are kept in memory, by their paths. */
export function memoryFiles(files: Readonly<Record<string, string | Uint8Array>>): FileAccess {
  const bytesOf = (path: string): Uint8Array => {
    const content = files[path];
    if (content === undefined) throw new Error(`there is no file ${path}`);
    return typeof content === 'string' ? new TextEncoder().encode(content) : content;
  };
  return {
    read: async (path) => bytesOf(path),
    async *stream(path) {
      const bytes = bytesOf(path);
      // In pieces that end anywhere.
      for (let at = 0; at < bytes.length; at += 1000) yield bytes.subarray(at, at + 1000);
    },
    slice: async (path, start, end) => bytesOf(path).subarray(start, end),
    list: async (folder) =>
      Object.keys(files)
        .filter((path) => path.startsWith(`${folder}/`))
        .map((path) => path.slice(folder.length + 1))
        .toSorted(),
    importDefault: () => Promise.reject(new Error('no modules here')),
  };
}
