import type { FileRecord } from '../../core/fileRecord.ts';
import { sha256 } from '../record/sha256.ts';

/** So many records of one folder are listed one by one; more become one record. */
const MOST_LISTED = 20;

/**
 * Files in the order of their paths, with a folder of many as one record: its digest is that of the lines
 * `<sha256>  <path in the folder>`, as `sha256sum` prints them.
 */
export function groupFiles(files: readonly FileRecord[]): readonly FileRecord[] {
  const sorted = files.toSorted((a, b) => (a.path < b.path ? -1 : 1));
  return grouped('', sorted);
}

/** Records for the files below a folder, which all begin with its path. */
function grouped(folder: string, files: readonly FileRecord[]): readonly FileRecord[] {
  const records: FileRecord[] = [];
  for (let i = 0; i < files.length;) {
    const file = files[i]!;
    const slash = file.path.indexOf('/', folder.length);
    if (slash < 0) {
      records.push(file);
      i++;
      continue;
    }
    const inner = file.path.slice(0, slash + 1);
    let end = i;
    while (files[end]?.path.startsWith(inner) === true) end++;
    records.push(...grouped(inner, files.slice(i, end)));
    i = end;
  }
  const isScenarios = folder === '' || folder.endsWith('../');
  return isScenarios || records.length <= MOST_LISTED ? records : [asOne(folder, files)];
}

function asOne(path: string, files: readonly FileRecord[]): FileRecord {
  const lines = files.map((file) => `${file.sha256}  ${file.path.slice(path.length)}\n`);
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  return { path, sha256: sha256(lines.join('')), bytes, files: files.length };
}
