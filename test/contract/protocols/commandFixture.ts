import { tmpdir } from 'node:os';

import type { FailureReason } from '../../../src/core/target.ts';
import type { Failure, ProtocolFixture, Started } from './protocolFixture.ts';

const started = (...command: string[]): Promise<Started> =>
  Promise.resolve({
    definition: { command },
    baseDir: tmpdir(),
    close: () => Promise.resolve(),
  });

const failure = (script: string, reason: FailureReason, detail: RegExp): Failure => ({
  reason,
  detail,
  start: () => started('sh', '-c', script),
});

export const commandFixture: ProtocolFixture = {
  protocol: 'command',
  dtypes: ['float64', 'bool', 'bytes'],
  start: () => started('sed', 's/"x"/"y"/'),
  startNonFinite: () => started('echo', '{"y": [[NaN, Infinity]]}'),
  startSilent: () => started('sleep', '60'),
  failures: {
    fails: failure('echo off the road >&2; exit 3', 'rejected', /ended with 3: off the road/),
    'is killed': failure('kill -TERM $$', 'rejected', /SIGTERM/),
    'prints no JSON': failure('echo done', 'malformed', /no JSON \("done"\)/),
    'prints nothing': failure('true', 'malformed', /nothing/),
    'prints a number': failure('echo 1', 'malformed', /number/),
    'prints no outputs': failure("echo '{}'", 'malformed', /without outputs/),
  },
};
