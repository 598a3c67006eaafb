import { ERROR_CODE, Http2Error, MAX_WINDOW } from './frames.ts';

/** Some frames belong to the connection. */
export function connectionOnly(id: number, type: number): void {
  if (id !== 0) throw new Http2Error(ERROR_CODE.protocol, `a frame of type ${type} on a stream`);
}

/** Some frames have one size. */
export function checkSize(right: boolean, type: number): void {
  if (!right) throw new Http2Error(ERROR_CODE.frameSize, `a frame of type ${type} of a wrong size`);
}

/** A window after a change. */
export function grown(window: number, by: number): number {
  if (window + by > MAX_WINDOW)
    throw new Http2Error(ERROR_CODE.flowControl, 'a window over 2^31-1');
  return window + by;
}
