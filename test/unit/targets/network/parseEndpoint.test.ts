import { expect, it } from 'vitest';

import { ConfigurationError } from '../../../../src/core/errors.ts';
import { parseEndpoint } from '../../../../src/targets/network/parseEndpoint.ts';

const plain = { secure: false, path: '', query: '', credentials: [] };

it.each([
  ['localhost:8081', false, { ...plain, host: 'localhost:8081', shown: 'localhost:8081' }],
  [
    'localhost:8081',
    true,
    { ...plain, secure: true, host: 'localhost:8081', shown: 'localhost:8081' },
  ],
  ['model.example', false, { ...plain, host: 'model.example:80', shown: 'model.example:80' }],
  [
    'https://model.example/',
    false,
    { ...plain, secure: true, host: 'model.example:443', shown: 'model.example:443' },
  ],
  ['HTTP://[::1]:9', false, { ...plain, host: '[::1]:9', shown: '[::1]:9' }],
  ['grpc://10.0.0.1:9', false, { ...plain, host: '10.0.0.1:9', shown: '10.0.0.1:9' }],
  [
    'grpcs://10.0.0.1',
    false,
    { ...plain, secure: true, host: '10.0.0.1:443', shown: '10.0.0.1:443' },
  ],
  ['http://h:1', true, { ...plain, secure: true, host: 'h:1', shown: 'h:1' }],
  [
    'http://a%40b:p%zz@h:1/v1/x/?key=secret#top',
    false,
    {
      ...plain,
      host: 'h:1',
      path: '/v1/x',
      query: '?key=secret',
      credentials: ['a@b', 'p%zz'],
      shown: 'h:1/v1/x',
    },
  ],
])('takes %s apart (tls: %s)', (address, tls, expected) => {
  expect(parseEndpoint(address, tls)).toEqual(expected);
});

it.each(['', ' ', '::', 'ftp://h', 'http://', 'h:99999', 'http://ada:canary@:1'])(
  'refuses "%s" without showing credentials',
  (address) => {
    const parse = () => parseEndpoint(address, false);
    expect(parse).toThrow(ConfigurationError);
    expect(parse).not.toThrow(/canary/);
  },
);
