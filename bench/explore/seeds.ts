/** Seeds of each row: 101 and on, since methods were tuned on 1 to 20. PROOFMARK_BENCH_SEEDS says how many; default 20. */
export const SEEDS: readonly number[] = Array.from(
  { length: Number(process.env['PROOFMARK_BENCH_SEEDS'] ?? 20) },
  (_, i) => 101 + i,
);
