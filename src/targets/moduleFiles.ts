import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { dirname, relative, resolve, sep } from 'node:path';

/** A file of code with its SHA-256, hex. */
export interface ModuleFile {
  /** Absolute. */
  readonly path: string;
  readonly sha256: string;
  readonly bytes: number;
}

/** Relative specifiers of `import`, `export ... from`, `import()` and `require()`. */
const SPECIFIER = /(?:\bfrom|\bimport|\brequire)\s*\(?\s*(["'])(\.{1,2}\/[^"'\n]+)\1/g;
/** What a specifier without an extension, or with that of what TypeScript becomes, may stand for. */
const ENDINGS = ['.ts', '.mts', '.cts', '.js', '.mjs', '.cjs', '.json', '/index.ts', '/index.js'];

/**
 * A module and all files that it imports by relative paths, directly or not: itself first, the others in the order of
 * their paths. What it reads otherwise, and packages, are not among them. Throws as `readFile` does when the module itself
 * is not there; an import that leads nowhere is left to whoever loads it.
 */
export async function moduleFiles(path: string): Promise<readonly ModuleFile[]> {
  const found = new Map<string, ModuleFile>();
  const waiting: { readonly path: string; readonly bytes: Buffer }[] = [
    { path, bytes: await readFile(path) },
  ];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (found.has(next.path)) continue;
    const { bytes } = next;
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    found.set(next.path, { path: next.path, sha256, bytes: bytes.length });
    if (next.path.endsWith('.json')) continue;
    for (const [, , specifier] of bytes.toString('utf8').matchAll(SPECIFIER)) {
      const imported = await readFirst(candidates(resolve(dirname(next.path), specifier!)));
      if (imported !== undefined) waiting.push(imported);
    }
  }
  const [own, ...others] = found.values();
  return [own!, ...others.toSorted((a, b) => (a.path < b.path ? -1 : 1))];
}

/**
 * SHA-256 of a module with what it imports by relative paths, hex: that of the file where it imports nothing so, else of
 * lines `<sha256>  <path from the module>`, as `sha256sum` prints them.
 */
export async function moduleDigest(path: string): Promise<string> {
  const files = await moduleFiles(path);
  if (files.length === 1) return files[0]!.sha256;
  const lines = files.map(
    (file) => `${file.sha256}  ${relative(dirname(path), file.path).split(sep).join('/')}\n`,
  );
  return createHash('sha256').update(lines.join('')).digest('hex');
}

function candidates(path: string): readonly string[] {
  const typed = path.replace(/\.([mc]?)js$/, '.$1ts');
  return [path, ...(typed === path ? [] : [typed]), ...ENDINGS.map((ending) => `${path}${ending}`)];
}

async function readFirst(
  paths: readonly string[],
): Promise<{ readonly path: string; readonly bytes: Buffer } | undefined> {
  for (const path of paths) {
    const bytes = await readFile(path).catch(() => undefined);
    if (bytes !== undefined) return { path, bytes };
  }
  return undefined;
}
