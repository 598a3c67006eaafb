import { monotonicMs } from './clock.ts';
import { CELL } from './control.ts';
import { waitForChange } from './waitForChange.ts';
import type { WakeLead } from './wakeLead.ts';

/**
 * While an arrival is near, answers are read this often: a turn of the event loop takes a fifth of it, and allocates, so
 * that turning it all the time has garbage collected (some 0.3 ms) at times.
 */
const READ_EVERY_MS = 0.01;

/** Requests that fall due one after the other, whatever becomes of those before. */
export interface Schedule {
  /** How many were taken up. */
  sent(): number;
  /** How many there are. */
  readonly count: number;
  /** When the next one falls due, ms from the start. */
  nextMs(): number;
  /** Takes up the next one. */
  send(nowMs: number): void;
  flush(): void;
}

/** The clock of a run: the words that its threads share, how early to wake, and when it began. */
export interface Pace {
  readonly words: Int32Array;
  readonly lead: WakeLead;
  readonly startMs: number;
}

/**
 * Sends what is due until all is sent or the run is stopped, and meanwhile lets the event loop read answers: it polls
 * while an arrival is near, and sleeps while there is none. What is due it reads from the schedule: the kernel may keep
 * the pacer from running as long as this thread polls.
 */
export function sendOnSchedule(schedule: Schedule, { words, lead, startMs }: Pace): Promise<void> {
  const { count } = schedule;

  function sendDue(resolve: () => void): void {
    let nowMs = monotonicMs() - startMs;
    const beginMs = nowMs;
    // Not what falls due meanwhile: a rate that is too high for this thread must not keep it from reading.
    while (
      schedule.sent() < count &&
      (schedule.nextMs() <= beginMs || (nowMs < beginMs + READ_EVERY_MS && isNear(nowMs)))
    ) {
      if (schedule.nextMs() <= nowMs) schedule.send(nowMs);
      nowMs = monotonicMs() - startMs;
    }
    schedule.flush();
    if (schedule.sent() >= count || words[CELL.stop] !== 0) return resolve();
    const released = Atomics.load(words, CELL.released);
    // The pacer does not wake anybody twice for one arrival.
    if (released > schedule.sent() || isNear(nowMs)) setImmediate(sendDue, resolve);
    else void sleepUntilReleased(released, resolve);
  }

  /** Whether sleeping would wake it too late for its next arrival. */
  function isNear(nowMs: number): boolean {
    return schedule.nextMs() - nowMs <= lead.leadUs / 1000;
  }

  async function sleepUntilReleased(released: number, resolve: () => void): Promise<void> {
    await waitForChange(words, CELL.released, released);
    lead.learn(((1000 * (monotonicMs() - startMs)) | 0) - words[CELL.plannedUs]!);
    words[CELL.leadUs] = lead.leadUs;
    sendDue(resolve);
  }

  return new Promise(sendDue);
}
