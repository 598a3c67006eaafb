import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { arch, availableParallelism, platform, release } from 'node:os';

import { VERSION } from '../../core/version.ts';

/** The packages whose behaviour a result may depend on. */
const PACKAGES = ['onnxruntime-node', '@grpc/grpc-js', 'undici', 'libsql'] as const;

/** Versions of proofmark, of Node.js and of the packages that results may depend on. */
export function versions(): Record<string, string> {
  const found: Record<string, string> = { proofmark: VERSION, node: process.versions.node };
  for (const name of PACKAGES) {
    const version = packageVersion(name);
    if (version !== undefined) found[name] = version;
  }
  return found;
}

/** The machine, as far as it matters for repeating a run. */
export function environment(): Record<string, string> {
  return {
    platform: `${platform()} ${release()}`,
    architecture: arch(),
    processors: String(availableParallelism()),
  };
}

function packageVersion(name: string): string | undefined {
  const paths = createRequire(import.meta.url).resolve.paths(name) ?? [];
  for (const folder of paths) {
    try {
      const parsed: unknown = JSON.parse(readFileSync(`${folder}/${name}/package.json`, 'utf8'));
      if (typeof parsed === 'object' && parsed !== null && 'version' in parsed)
        return String(parsed.version);
    } catch {
      // Not in this folder; the next one up may have it.
    }
  }
  return undefined;
}
