import { DEFAULT_WINDOW, FRAME, frame, PREFACE, SETTING, uint32 } from './frames.ts';

/** What we let the peer send before we acknowledge, on a stream and on the connection. */
export const RECEIVE_WINDOW = 16 * 1024 * 1024;

/** What a client says first: no dynamic table, no pushes, and a receive window on streams and connection. */
export function opening(): Buffer {
  const settings = Buffer.alloc(18);
  const values = [
    [SETTING.headerTableSize, 0],
    [SETTING.enablePush, 0],
    [SETTING.initialWindowSize, RECEIVE_WINDOW],
  ] as const;
  values.forEach(([id, value], i) => {
    settings.writeUInt16BE(id, 6 * i);
    settings.writeUInt32BE(value, 6 * i + 2);
  });
  return Buffer.concat([
    PREFACE,
    frame(FRAME.settings, 0, 0, settings),
    frame(FRAME.windowUpdate, 0, 0, uint32(RECEIVE_WINDOW - DEFAULT_WINDOW)),
  ]);
}
