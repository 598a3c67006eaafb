import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { expect, it } from 'vitest';

import { startServer } from '../../src/serve/startServer.ts';
import { echoModel } from '../helpers/echoModel.ts';
import { temporaryFolder } from '../helpers/temporaryFolder.ts';
import { interopAbsence, interopBin } from './interopPython.ts';
import { openInferenceApi } from './openInferenceApi.ts';

const bin = interopBin('schemathesis');
const note = bin === undefined ? ` (skipped: ${interopAbsence('schemathesis')})` : '';

it.skipIf(bin === undefined)(
  `the reference server keeps to the protocol, whatever schemathesis sends${note}`,
  async () => {
    const server = await startServer({
      models: [
        { name: 'every', bytes: echoModel() },
        { name: 'single', bytes: echoModel(['float32']) },
      ],
      restPort: 0,
    });
    try {
      await server.ready;
      const folder = await temporaryFolder();
      const file = join(folder, 'openapi.json');
      await writeFile(file, JSON.stringify(openInferenceApi(['every', 'single'])));
      const checks = [
        'not_a_server_error',
        'status_code_conformance',
        'content_type_conformance',
        'response_schema_conformance',
        'unsupported_method',
      ];
      const args = ['run', file, '--url', server.restUrl ?? '', '--checks', checks.join(',')];
      const limits = ['--max-examples', '60', '--seed', '1', '--no-color'];
      const { code, output } = await new Promise<{ code: unknown; output: string }>((resolve) => {
        execFile(
          join(bin ?? '', 'schemathesis'),
          [...args, ...limits],
          { cwd: folder },
          (error, stdout, stderr) => resolve({ code: error?.code ?? 0, output: stdout + stderr }),
        );
      });
      expect(output.slice(-4000)).toMatch(/passed|No issues found/);
      expect(code).toBe(0);
    } finally {
      await server.close();
    }
  },
  180_000,
);
