import type { InteropServer } from './interopServer.ts';
import { jsonServer } from './jsonServer.ts';
import { kserve } from './kserve/kserve.ts';
import { mlserver } from './mlserver/mlserver.ts';
import { pytriton } from './pytriton/pytriton.ts';
import { torchserve } from './torchserve/torchserve.ts';

/** Every server of others that the suite asks, in the order of the table. A new one is a folder and a line here. */
export const servers: readonly InteropServer[] = [
  mlserver,
  pytriton,
  kserve,
  torchserve,
  jsonServer('bentoml', 'bentoml', '/readyz', (port) => [
    'bentoml',
    'serve',
    'service:Braking',
    '--host',
    '127.0.0.1',
    '--port',
    String(port),
  ]),
  jsonServer('ray', 'ray-serve', '/-/healthz', (port) => ['python', 'server.py', String(port)]),
  jsonServer('litserve', 'litserve', '/health', (port) => ['python', 'server.py', String(port)]),
  jsonServer('fastapi', 'fastapi', '/openapi.json', (port) => [
    'python',
    'server.py',
    String(port),
  ]),
  jsonServer('mosec', 'mosec', '/metrics', (port) => [
    'python',
    'server.py',
    '--address',
    '127.0.0.1',
    '--port',
    String(port),
  ]),
];
