import { processUsage } from '../../core/processUsage.ts';

/** Blocks that warm a server up, and blocks of a round. */
const WARM_UP = 2;
const BLOCKS = 8;
/** Rounds that all have to grow, each of twice as many requests: a heap fills once, and a collector gives back. */
const ROUNDS = 4;
/** Least growth of a block that counts, KiB: smaller ones are noise of allocators and collectors. */
const LEAST_KIB = 256;

/** What a leaking server keeps. */
export interface Leak {
  /** KiB of memory for each request. */
  readonly perRequestKib: number;
  /** Requests over which it grew. */
  readonly requests: number;
}

/**
 * Whether the memory of a process grows with the requests that it gets: in four rounds of eight blocks each, after two
 * blocks that warm it up, in at least seven of the eight by at least 256 KiB, and never gives as much back. A heap that
 * fills once, or is collected now and then, does not. Undefined when it does not grow so, or cannot be seen.
 *
 * @param requests - of the first round; the others are only sent where that one grows
 */
export async function findLeak(
  pid: number,
  requests: number,
  send: () => Promise<void>,
): Promise<Leak | undefined> {
  let each = Math.max(1, Math.ceil(requests / (WARM_UP + BLOCKS)));
  let counted = 0;
  const block = async (): Promise<number | undefined> => {
    for (let i = 0; i < each; i++) await send();
    return (await processUsage(pid))?.memoryMiB;
  };
  let before: number | undefined;
  for (let i = 0; i < WARM_UP; i++) before = await block();
  const first = before;
  for (let round = 0; round < ROUNDS; round++) {
    let still = 0;
    for (let i = 0; i < BLOCKS && still < 2; i++) {
      const after = await block();
      if (before === undefined || after === undefined) return undefined;
      const growth = (after - before) * 1024;
      if (growth <= -LEAST_KIB) return undefined;
      if (growth < LEAST_KIB) still++;
      before = after;
    }
    if (still > 1) return undefined;
    counted += each * BLOCKS;
    each *= 2;
  }
  return { perRequestKib: (1024 * (before! - first!)) / counted, requests: counted };
}
