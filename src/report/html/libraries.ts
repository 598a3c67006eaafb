import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** The browser builds that draw the charts: package, file beside its main module. */
const BUILDS = [
  ['vega', 'vega.min.js'],
  ['vega-lite', 'vega-lite.min.js'],
  ['vega-embed', 'vega-embed.min.js'],
] as const;

/** The sources of vega, vega-lite and vega-embed, safe inside a script element. */
export function chartLibraries(): string[] {
  const { resolve } = createRequire(import.meta.url);
  return BUILDS.map(([name, file]) =>
    readFileSync(join(dirname(resolve(name)), file), 'utf8')
      .replaceAll('</script', '<\\/script')
      .replaceAll('<!--', '\\x3c!--')
      .replace(/\/\/# sourceMappingURL=.*\s*$/, ''),
  );
}
