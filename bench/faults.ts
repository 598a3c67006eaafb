import type { BenchArea } from './benchRow.ts';
import { criticalRows } from './faults/critical.ts';
import { protectionRows } from './faults/protection.ts';
import { proxyRows } from './faults/proxy.ts';
import { speedRows } from './faults/speed.ts';
import { truthRows } from './faults/truth.ts';

/** Fault campaigns: how fast, how sure, against exhaustive truth; the proxy; protection. */
export const parts: BenchArea['parts'] = {
  speed: speedRows,
  truth: truthRows,
  critical: criticalRows,
  protection: protectionRows,
  proxy: proxyRows,
};
