import type { InteropServer, InteropTarget } from './interopServer.ts';

/** The tensors of the braking controller, for protocols whose servers do not describe it. */
const signature = (output: string) => ({
  inputs: [{ name: 'input', dtype: 'float32', shape: [-1, 6] }],
  outputs: [{ name: output, dtype: 'float32', shape: [-1, 1] }],
});

/** The target of a server that takes and gives JSON of its own, by a preset of `http-json`. */
export function presetTarget(preset: string, port: number): InteropTarget {
  return {
    title: `http-json, preset ${preset}`,
    definition: {
      protocol: 'http-json',
      preset,
      url: `127.0.0.1:${port}`,
      signature: signature('output'),
    },
    input: 'input',
    output: 'output',
  };
}

/** A server of one JSON endpoint that a preset of `http-json` describes. */
export function jsonServer(
  name: string,
  preset: string,
  ready: string,
  command: (port: number) => readonly string[],
  env: Readonly<Record<string, string>> = {},
): InteropServer {
  return {
    name,
    package: name,
    start({ ports: [port = 0] }) {
      return Promise.resolve({
        command: command(port),
        env,
        ready: `http://127.0.0.1:${port}${ready}`,
        targets: [presetTarget(preset, port)],
      });
    },
  };
}
