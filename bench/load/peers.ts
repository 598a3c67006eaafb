import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { OPEN_INFERENCE_PROTO } from '../../src/wire/oip/openInferenceProto.ts';

const run = promisify(execFile);

/** What a peer did: CPU microseconds a request. undefined when it is not installed. */
export type Peer = (port: number) => Promise<number | undefined>;

const folder = mkdtempSync(join(tmpdir(), 'proofmark-bench-'));
const path = [
  process.env['PATH'],
  join(homedir(), 'go/bin'),
  fileURLToPath(new URL('../../node_modules/.bin', import.meta.url)),
].join(':');

export function isInstalled(command: string): boolean {
  try {
    execFileSync('bash', ['-c', `command -v ${command}`], {
      stdio: 'ignore',
      env: { ...process.env, PATH: path },
    });
    return true;
  } catch {
    return false;
  }
}

export function writeBenchFile(name: string, content: string | Uint8Array): string {
  const file = join(folder, name);
  writeFileSync(file, content);
  return file;
}

/** Runs a command line on our core, and divides its CPU time by the requests that it reports. */
async function measured(
  command: string,
  requests: (output: string) => number,
): Promise<number | undefined> {
  if (!isInstalled(command.split(' ')[0]!)) return undefined;
  const pin = isInstalled('taskset') ? 'taskset -c 0 ' : '';
  const { stdout, stderr } = await run(
    'bash',
    ['-c', `TIMEFORMAT='cpu %U %S'; time ${pin}${command} 2>&1`],
    {
      env: { ...process.env, PATH: path },
      timeout: 60_000,
      maxBuffer: 64 * 1024 * 1024,
    },
  );
  const cpu = /cpu ([\d.]+) ([\d.]+)/.exec(stderr);
  const count = requests(stdout);
  return count > 0 ? ((Number(cpu?.[1]) + Number(cpu?.[2])) * 1e6) / count : undefined;
}

const first =
  (pattern: RegExp) =>
  (output: string): number =>
    Number(pattern.exec(output)?.[1] ?? 0);

export function wrk(body: Uint8Array): Peer {
  const text = JSON.stringify(new TextDecoder('latin1').decode(body)).replaceAll('\\u', '\\\\u');
  const script = writeBenchFile(
    'post.lua',
    `wrk.method = "POST"\nwrk.body = ${text}\nwrk.headers["Content-Type"] = "application/json"\n`,
  );
  return (port) =>
    measured(
      `wrk -t1 -c50 -d2s -s ${script} http://127.0.0.1:${port}/v2/models/m/infer`,
      first(/(\d+) requests in/),
    );
}

export function hey(body: Uint8Array): Peer {
  const file = writeBenchFile('body.json', body);
  return (port) =>
    measured(
      `hey -n 40000 -c 50 -m POST -T application/json -D ${file} http://127.0.0.1:${port}/v2/models/m/infer`,
      first(/\[200\]\s+(\d+) responses/),
    );
}

export function k6(body: Uint8Array): Peer {
  const script = writeBenchFile(
    'k6.js',
    `import http from 'k6/http'; const body = ${JSON.stringify(new TextDecoder('latin1').decode(body))};
export const options = { vus: 50, iterations: 20000 };
export default () => { http.post(__ENV.URL, body, { headers: { 'Content-Type': 'application/json' } }); };`,
  );
  return (port) =>
    measured(
      `k6 run --quiet --no-usage-report -e URL=http://127.0.0.1:${port}/v2/models/m/infer ${script}`,
      first(/http_reqs\D*(\d+)/),
    );
}

export function autocannon(body: Uint8Array): Peer {
  const file = writeBenchFile('body.json', body);
  return (port) =>
    measured(
      `autocannon -j -c 50 -a 40000 -m POST -H content-type=application/json -i ${file} http://127.0.0.1:${port}/v2/models/m/infer`,
      first(/"2xx":(\d+)/),
    );
}

export function h2load(framed: Uint8Array, connections: number, streams: number): Peer {
  const file = writeBenchFile('request.grpc', framed);
  const requests = connections === 50 ? 60_000 : 200_000;
  return (port) =>
    measured(
      `h2load -t1 -n ${requests} -c ${connections} -m ${streams} -d ${file} -H 'content-type: application/grpc' -H 'te: trailers' http://127.0.0.1:${port}/inference.GRPCInferenceService/ModelInfer`,
      first(/(\d+) succeeded/),
    );
}

export function ghz(message: Uint8Array, connections: number): Peer {
  const file = writeBenchFile('request.bin', message);
  const proto = writeBenchFile('oip.proto', OPEN_INFERENCE_PROTO);
  return (port) =>
    measured(
      `ghz --insecure --proto ${proto} --call inference.GRPCInferenceService.ModelInfer --binary-file ${file} -n 10000 -c 50 --connections ${connections} 127.0.0.1:${port}`,
      first(/\[OK\]\s+(\d+) responses/),
    );
}
