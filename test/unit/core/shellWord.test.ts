import { execFileSync } from 'node:child_process';

import { expect, it } from 'vitest';

import { shellWord } from '../../../src/core/shellWord.ts';

it.each(['plain-1.yaml', 'a b', "it's", '$HOME', '`x`', '\\', 'a\nb', '', '*'])(
  'a shell reads %j as it was',
  (text) => {
    const read = execFileSync('sh', ['-c', `printf %s ${shellWord(text)}`], { encoding: 'utf8' });
    expect(read).toBe(text);
  },
);
