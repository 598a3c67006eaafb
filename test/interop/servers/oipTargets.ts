import type { InteropTarget } from './interopServer.ts';

/** The ways to ask a model of a server of the Open Inference Protocol. */
export function oipTargets(
  rest: number,
  grpc: number,
  model: Pick<InteropTarget, 'input' | 'output' | 'expected'> & {
    readonly name: string;
    readonly keys?: object | undefined;
  },
  ways: readonly ('json' | 'binary' | 'raw' | 'typed' | 'stream')[],
): readonly InteropTarget[] {
  const { name, keys, ...tensors } = model;
  return ways.map((way) => {
    const overRest = way === 'json' || way === 'binary';
    return {
      ...tensors,
      title: `${overRest ? 'oip-rest' : 'oip-grpc'}, ${way}, ${name}`,
      definition: {
        protocol: overRest ? 'oip-rest' : 'oip-grpc',
        url: `127.0.0.1:${overRest ? rest : grpc}`,
        model: name,
        ...keys,
        ...(overRest ? { encoding: way } : way === 'stream' ? { stream: true } : { contents: way }),
      },
      loads: way !== 'stream',
      describes: true,
    };
  });
}
