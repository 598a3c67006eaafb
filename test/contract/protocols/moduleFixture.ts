import type { FailureReason } from '../../../src/core/target.ts';
import { tempFiles } from '../../helpers/tempFiles.ts';
import type { Failure, ProtocolFixture, Started } from './protocolFixture.ts';

async function started(source: string): Promise<Started> {
  const { folder, remove } = await tempFiles({ 'model.mjs': source });
  return { definition: { module: 'model.mjs' }, baseDir: folder, close: remove };
}

const failure = (source: string, reason: FailureReason, detail: RegExp): Failure => ({
  reason,
  detail,
  start: () => started(`export default ${source}`),
});

export const moduleFixture: ProtocolFixture = {
  protocol: 'module',
  dtypes: ['float64', 'bool', 'bytes'],
  start: () => started('export default ({ x }) => ({ y: x })'),
  startNonFinite: () => started('export default () => ({ y: [[NaN, Infinity]] })'),
  startSilent: () => started('export default () => new Promise(() => undefined)'),
  failures: {
    throws: failure('() => { throw new Error("off the road") }', 'rejected', /off the road/),
    'rejects late': failure(
      'async () => { await null; throw new Error("ice") }',
      'rejected',
      /ice/,
    ),
    'returns a number': failure('() => 1', 'malformed', /number/),
    'returns nothing': failure('() => undefined', 'malformed', /undefined/),
  },
};
