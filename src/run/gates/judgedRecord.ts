import { canonicalJson } from '../../core/canonicalJson.ts';
import type { Json } from '../../core/json.ts';
import type { RunRecord } from '../../core/runRecord.ts';
import { digestsOf } from '../record/digestsOf.ts';
import { sha256 } from '../record/sha256.ts';
import type { JudgedRun } from './judgeRun.ts';

/**
 * The record of a run under other gates: its evidence as it was, the gates and the verdict anew, and so other digests. The
 * environment says by which file it was judged, and the digest that it had.
 */
export function judgedRecord({ record, results, verdict }: JudgedRun, by: string): RunRecord {
  const { source: _source, digest, timelessDigest: _timeless, scenario, ...rest } = record;
  const resolved = {
    ...(scenario.resolved as { readonly [key: string]: Json }),
    gates: results.map(({ condition }) => condition),
  };
  const undigested = {
    ...rest,
    scenario: { name: scenario.name, digest: sha256(canonicalJson(resolved)), resolved },
    environment: { ...record.environment, 'judged again': `by ${by}; digest before: ${digest}` },
    gates: results,
    verdict,
  };
  return { ...undigested, ...digestsOf(undigested) };
}
