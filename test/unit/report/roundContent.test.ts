import { expect, test } from 'vitest';

import { roundContent } from '../../../src/report/pdf/roundContent.ts';

/** What a document writes of what it was given. */
function written(data: string): string {
  let content = '';
  const doc = {
    addContent(text: string) {
      content += text;
    },
  };
  roundContent(doc);
  doc.addContent(data);
  return content;
}

test.each([
  ['1 0 0 1 62 743.17123 Tm', '1 0 0 1 62 743.17 Tm'],
  ['0.08627450980392157 0.24705882352941178 1 scn', '0.0863 0.2471 1 scn'],
  ['-3.14159265 -12.9999 l', '-3.142 -13 l'],
  ['0.00001234 0 0 -0.00001 0 0 cm', '0.000012 0 0 -0.00001 0 0 cm'],
  ['[<002700090009> 3.5 <0014>] TJ', '[<002700090009> 3.5 <0014>] TJ'],
  ['/Span <</ActualText (1.23456)>> BDC', '/Span <</ActualText (1.23456)>> BDC'],
])('numbers of %s', (data, expected) => {
  expect(written(data)).toBe(expected);
});
