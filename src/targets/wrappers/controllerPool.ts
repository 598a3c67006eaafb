import { getEventListeners } from 'node:events';

/** Hands out abort controllers that have not aborted and that nobody listens to. */
export interface ControllerPool {
  take(): AbortController;
  /** For one that is done with; one that has aborted, or that somebody still listens to, is not handed out again. */
  giveBack(controller: AbortController): void;
}

const MOST_KEPT = 256;

/** To make a controller with its signal costs more than all else of a time limit, and hardly one ever aborts. */
export function controllerPool(): ControllerPool {
  const kept: AbortController[] = [];
  return {
    take: () => kept.pop() ?? new AbortController(),
    giveBack(controller) {
      const { signal } = controller;
      if (signal.aborted || kept.length >= MOST_KEPT) return;
      if (getEventListeners(signal, 'abort').length === 0) kept.push(controller);
    },
  };
}
