import { DEFAULT_WINDOW, FRAME, frame, PREFACE, SETTING, uint32 } from './frames.ts';

/** What a client says first: no dynamic table, no pushes, and a receive window on streams and connection. */
export function opening(receiveWindow: number): Buffer {
  const settings = Buffer.alloc(18);
  const values = [
    [SETTING.headerTableSize, 0],
    [SETTING.enablePush, 0],
    [SETTING.initialWindowSize, receiveWindow],
  ] as const;
  values.forEach(([id, value], i) => {
    settings.writeUInt16BE(id, 6 * i);
    settings.writeUInt32BE(value, 6 * i + 2);
  });
  return Buffer.concat([
    PREFACE,
    frame(FRAME.settings, 0, 0, settings),
    frame(FRAME.windowUpdate, 0, 0, uint32(receiveWindow - DEFAULT_WINDOW)),
  ]);
}
