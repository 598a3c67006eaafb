import { parentPort } from 'node:worker_threads';

import { answerSessions } from './answerSessions.ts';
import type { SessionRequest } from './sessionProtocol.ts';

const port = parentPort;
if (port !== null) {
  const answer = answerSessions((response, buffers) => port.postMessage(response, buffers));
  port.on('message', (request: SessionRequest) => answer(request));
}
