import { ERROR_CODE, FRAME, frame, Http2Error, uint32 } from './frames.ts';
import { RECEIVE_WINDOW } from './opening.ts';
import type { SendBuffer } from './sendBuffer.ts';

/** What the peer may still send on the connection. */
export class ReceiveWindow {
  readonly #send: SendBuffer;
  #unacknowledged = 0;

  constructor(send: SendBuffer) {
    this.#send = send;
  }

  /** Counts what came, and opens the window again when half of it is used. Throws Http2Error for more than it allows. */
  take(size: number): void {
    this.#unacknowledged += size;
    if (this.#unacknowledged > RECEIVE_WINDOW) {
      throw new Http2Error(ERROR_CODE.flowControl, 'more data than the connection allows');
    }
    if (this.#unacknowledged <= RECEIVE_WINDOW / 2) return;
    this.#send.append(frame(FRAME.windowUpdate, 0, 0, uint32(this.#unacknowledged)));
    this.#unacknowledged = 0;
  }
}
