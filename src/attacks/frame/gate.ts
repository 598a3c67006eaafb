/** Counts who works; whoever waits for an answer has left. */
export interface Gate {
  enter(): void;
  leave(): void;
  /** Resolves when nobody is inside. */
  idle(): Promise<void>;
}

/** Tells when every algorithm waits for answers or has ended. */
export function createGate(): Gate {
  let inside = 0;
  let waiting: (() => void) | undefined;
  return {
    enter: () => {
      inside++;
    },
    leave: () => {
      inside--;
      if (inside > 0) return;
      waiting?.();
      waiting = undefined;
    },
    idle: async () => {
      if (inside === 0) return;
      await new Promise<void>((resolve) => {
        waiting = resolve;
      });
    },
  };
}
