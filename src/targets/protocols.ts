import type { Protocol } from './protocol.ts';
import { moduleProtocol } from './protocols/module.ts';
import { onnxProtocol } from './protocols/onnx.ts';

/** Every protocol, in the order in which they are listed. A new one is a line here. */
export const protocols: readonly Protocol[] = [onnxProtocol, moduleProtocol];
