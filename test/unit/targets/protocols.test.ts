import { expect, test } from 'vitest';

import { protocols } from '../../../src/targets/protocols.ts';

test.each(protocols.map((protocol) => [protocol.name, protocol] as const))(
  '%s has the keys of what it declares, and no others',
  (_name, protocol) => {
    const { transport, encodings, servedAt, options } = protocol;
    expect(protocol.wire !== undefined).toBe(transport !== undefined);
    expect(encodings !== undefined).toBe(transport !== undefined);
    expect('serve' in options.shape).toBe(servedAt !== undefined);
    expect('headers' in options.shape).toBe(transport !== undefined);
    expect('pid' in options.shape).toBe(transport !== undefined);
    if ((encodings?.length ?? 0) > 1) expect(options.shape).toHaveProperty('encoding');
  },
);
