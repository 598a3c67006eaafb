import { ERROR_CODE, Http2Error, MAX_WINDOW, readUint32, SETTING } from './frames.ts';

/** What the peer allows us. */
export interface PeerSettings {
  maxConcurrentStreams: number;
  initialWindowSize: number;
  maxFrameSize: number;
}

/** The values before the peer says anything (RFC 9113, 6.5.2). */
export function defaultPeerSettings(): PeerSettings {
  return { maxConcurrentStreams: MAX_WINDOW, initialWindowSize: 65_535, maxFrameSize: 16_384 };
}

/** Applies the payload of a SETTINGS frame. Throws Http2Error for values out of bounds. */
export function applySettings(
  settings: PeerSettings,
  bytes: Uint8Array,
  from: number,
  to: number,
): void {
  if ((to - from) % 6 !== 0)
    throw new Http2Error(ERROR_CODE.frameSize, 'SETTINGS of a broken size');
  for (let at = from; at < to; at += 6) {
    const id = (bytes[at]! << 8) | bytes[at + 1]!;
    const value = readUint32(bytes, at + 2);
    if (id === SETTING.maxConcurrentStreams) {
      settings.maxConcurrentStreams = Math.min(value, MAX_WINDOW);
    } else if (id === SETTING.initialWindowSize) {
      if (value > MAX_WINDOW) throw new Http2Error(ERROR_CODE.flowControl, 'a window over 2^31-1');
      settings.initialWindowSize = value;
    } else if (id === SETTING.maxFrameSize) {
      if (value < 16_384 || value > 0xffffff) {
        throw new Http2Error(ERROR_CODE.protocol, `a maximum frame size of ${value}`);
      }
      settings.maxFrameSize = value;
    } else if (id === SETTING.enablePush && value !== 0) {
      throw new Http2Error(ERROR_CODE.protocol, 'a server that asks for pushes');
    }
  }
}
