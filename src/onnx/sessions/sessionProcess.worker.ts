import { writeFileSync } from 'node:fs';

import { answerSessions } from './answerSessions.ts';
import type { SessionRequest } from './sessionProtocol.ts';

// When memory runs out, the kernel takes this process first and not the one that asked.
try {
  writeFileSync('/proc/self/oom_score_adj', '1000');
} catch {
  // Only Linux has it.
}

const answer = answerSessions((response) => process.send?.(response));
process.on('message', (request: SessionRequest) => answer(request));
