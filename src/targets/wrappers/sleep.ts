/** Waits for a time in milliseconds; rejects with the signal's reason when it aborts first. */
export function sleep(timeMs: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const onAbort = (): void => {
      clearTimeout(timer);
      reject(signal?.reason as Error);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    }, timeMs);
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}
