import type { HostListener, SessionHost } from './sessionHost.ts';

/**
 * A session in the calling thread, for runs that take less time than sending them to another thread. It answers later,
 * like every host. The runtime is loaded into this thread at the first call.
 */
export async function nearHost(): Promise<SessionHost> {
  const { answerSessions } = await import('./answerSessions.ts');
  let listener: HostListener | undefined;
  const answer = answerSessions((response) => listener?.response(response));
  const release = async (): Promise<void> =>
    new Promise((resolve) => {
      listener = {
        response: ({ kind }) => kind === 'unloaded' && resolve(),
        ended: () => resolve(),
      };
      answer({ kind: 'unload' });
    });
  return {
    send: answer,
    // What has to be done keeps this thread alive.
    keepAlive: () => undefined,
    listen(next) {
      listener = next;
    },
    kill: release,
    release,
  };
}
