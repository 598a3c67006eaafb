import type { ReadFile } from '../../store/index.ts';

/** The name of the list in a run's folder. */
export const FILE_LIST = 'files.sha256';

/** Files as `sha256sum` prints them and, in the scenario's folder, `sha256sum --check` reads them. */
export function formatFileList(files: Iterable<ReadFile>): string {
  const byPath = new Map([...files].map((file) => [file.path, file]));
  return [...byPath.values()]
    .toSorted((a, b) => (a.path < b.path ? -1 : 1))
    .map(({ path, sha256 }) => `${sha256}  ${path}\n`)
    .join('');
}

/** The files of a list; their sizes are unknown. Lines of another form are passed over. */
export function parseFileList(text: string): readonly ReadFile[] {
  return text.split('\n').flatMap((line) => {
    const [, sha256, path] = /^([0-9a-f]{64}) [ *](.+)$/.exec(line) ?? [];
    return sha256 === undefined || path === undefined ? [] : [{ path, sha256, bytes: 0 }];
  });
}
