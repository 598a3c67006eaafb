import type { Protocol } from './protocol.ts';
import { commandProtocol } from './protocols/command.ts';
import { httpJsonProtocol } from './protocols/httpJson.ts';
import { moduleProtocol } from './protocols/module.ts';
import { oipGrpcProtocol } from './protocols/oipGrpc.ts';
import { oipRestProtocol } from './protocols/oipRest.ts';
import { onnxProtocol } from './protocols/onnx.ts';
import { sagemakerProtocol } from './protocols/sagemaker.ts';
import { tfservingGrpcProtocol } from './protocols/tfservingGrpc.ts';
import { tfservingRestProtocol } from './protocols/tfservingRest.ts';
import { torchserveGrpcProtocol } from './protocols/torchserveGrpc.ts';
import { torchserveRestProtocol } from './protocols/torchserveRest.ts';

/** Every protocol, in the order in which they are listed. A new one is a line here. */
export const protocols: readonly Protocol[] = [
  oipGrpcProtocol,
  oipRestProtocol,
  tfservingGrpcProtocol,
  tfservingRestProtocol,
  torchserveGrpcProtocol,
  torchserveRestProtocol,
  sagemakerProtocol,
  httpJsonProtocol,
  onnxProtocol,
  moduleProtocol,
  commandProtocol,
];
