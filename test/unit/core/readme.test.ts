import { readFile } from 'node:fs/promises';

import { expect, it } from 'vitest';

it('shows the part of the scenario that npm start runs, and gates that it has', async () => {
  const readme = await readFile('README.md', 'utf8');
  const scenario = await readFile('scenarios/release.yaml', 'utf8');
  const [, excerpt = ''] = /```yaml\n(procedures:[\s\S]*?)```/.exec(readme) ?? [];
  expect(excerpt).not.toBe('');
  expect(scenario).toContain(excerpt);
  const output = readme.split('<!-- output of npm start -->')[1] ?? '';
  const gates = [...output.matchAll(/^ {2}[✓!] (.+)$/gm)].map(([, gate]) => gate);
  expect(gates.length).toBeGreaterThan(10);
  for (const gate of gates) expect(scenario).toContain(gate);
});
