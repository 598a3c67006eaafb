import { readFile } from 'node:fs/promises';

/** CPU time and memory of a process. */
export interface ProcessUsage {
  readonly cpuMs: number;
  readonly memoryMiB: number;
}

/** Clock ticks of /proc a second: USER_HZ, which is 100 on every Linux. */
const TICKS_A_SECOND = 100;

/** What /proc says of a process (Linux); undefined when it is gone, hidden or there is no /proc. */
export async function processUsage(pid: number): Promise<ProcessUsage | undefined> {
  try {
    const [stat, status] = await Promise.all([
      readFile(`/proc/${pid}/stat`, 'latin1'),
      readFile(`/proc/${pid}/status`, 'latin1'),
    ]);
    // The name in parentheses may hold anything; utime and stime are fields 14 and 15.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const memory = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1];
    return {
      cpuMs: ((Number(fields[11]) + Number(fields[12])) * 1000) / TICKS_A_SECOND,
      memoryMiB: Number(memory ?? 0) / 1024,
    };
  } catch {
    return undefined;
  }
}
