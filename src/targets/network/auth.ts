import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { z } from 'zod';

import { ConfigurationError } from '../../core/errors.ts';
import type { WireRequest } from '../../core/wire.ts';
import { errorText } from '../errorText.ts';
import { signAws } from './signAws.ts';

const secret = z.string().min(1);

/** How a target proves who asks; secrets come as ${ENV}, or from a command. */
export const authOption = z
  .discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('basic').describe('User and password.'),
      user: secret.describe('The user.'),
      password: secret.describe('The password, as ${ENV}.'),
    }),
    z.strictObject({
      kind: z.literal('bearer').describe('A token.'),
      token: secret.describe('The token, as ${ENV}.'),
    }),
    z.strictObject({
      kind: z.literal('apiKey').describe('A key in a header.'),
      header: z
        .string()
        .regex(/^[A-Za-z0-9-]+$/, 'is no header name')
        .default('x-api-key')
        .describe('The header.'),
      key: secret.describe('The key, as ${ENV}.'),
    }),
    z.strictObject({
      kind: z
        .literal('command')
        .describe('A token that a command prints, such as an identity token.'),
      command: z
        .array(z.string().min(1))
        .min(1)
        .describe(
          'Program and arguments, such as [gcloud, auth, print-identity-token]; run without a shell.',
        ),
      refreshSeconds: z
        .number()
        .positive()
        .default(2700)
        .describe(
          'Age of the token from which the next request has the command run again, s; requests go on with the old token until it has printed; identity tokens last an hour.',
        ),
    }),
    z.strictObject({
      kind: z.literal('sigv4').describe("AWS's Signature Version 4."),
      region: z.string().min(1).describe('Region, such as eu-west-1.'),
      service: z.string().min(1).default('sagemaker').describe('Service.'),
      accessKeyId: secret.describe('Access key id, as ${AWS_ACCESS_KEY_ID}.'),
      secretAccessKey: secret.describe('Secret access key, as ${AWS_SECRET_ACCESS_KEY}.'),
      sessionToken: secret
        .optional()
        .describe('Session token, as ${AWS_SESSION_TOKEN}; default none.'),
    }),
  ])
  .optional()
  .describe('How the target proves who asks; default by `headers` alone.');

/** What proves who asks: headers of every request, or a signature of each. */
export interface Credentials {
  /** To be read for each request: a token may have been renewed. */
  readonly headers: Readonly<Record<string, string>>;
  /** Never to be shown; grows when a token is renewed. */
  readonly secrets: readonly string[];
  readonly sign?: ((request: WireRequest) => WireRequest) | undefined;
}

/** Resolves the key `auth`, and runs its command if it has one. Throws ConfigurationError. */
export async function resolveAuth(
  auth: z.output<typeof authOption>,
  host: string,
): Promise<Credentials> {
  switch (auth?.kind) {
    case undefined:
      return { headers: {}, secrets: [] };
    case 'basic': {
      const pair = Buffer.from(`${auth.user}:${auth.password}`).toString('base64');
      return { headers: { authorization: `Basic ${pair}` }, secrets: [auth.password] };
    }
    case 'bearer':
      return { headers: { authorization: `Bearer ${auth.token}` }, secrets: [auth.token] };
    case 'apiKey':
      return { headers: { [auth.header.toLowerCase()]: auth.key }, secrets: [auth.key] };
    case 'command': {
      return refreshingToken(auth.command, auth.refreshSeconds * 1000);
    }
    case 'sigv4': {
      const { secretAccessKey, sessionToken } = auth;
      return {
        headers: {},
        secrets: [secretAccessKey, ...(sessionToken === undefined ? [] : [sessionToken])],
        sign: (request) => signAws(request, host, auth, new Date()),
      };
    }
  }
}

/** A header whose token is renewed once it is old. A command that fails then leaves the old token, which the server judges. */
async function refreshingToken(command: readonly string[], maxAgeMs: number): Promise<Credentials> {
  let token = await printedBy(command);
  const secrets = [token];
  let madeAt = performance.now();
  let renewing = false;
  const renew = async (): Promise<void> => {
    renewing = true;
    try {
      token = await printedBy(command);
      if (!secrets.includes(token)) secrets.push(token);
    } catch {
      // The next request after another age tries again.
    } finally {
      madeAt = performance.now();
      renewing = false;
    }
  };
  const headers = {
    get authorization(): string {
      if (!renewing && performance.now() - madeAt >= maxAgeMs) void renew();
      return `Bearer ${token}`;
    },
  };
  return { headers, secrets };
}

async function printedBy([program = '', ...args]: readonly string[]): Promise<string> {
  let printed: string;
  try {
    const { stdout } = await promisify(execFile)(program, args, { timeout: 60_000 });
    printed = stdout.trim();
  } catch (error) {
    throw new ConfigurationError(`the command of \`auth\` failed: ${errorText(error)}`, {
      code: 'target.auth-command',
      hint: 'Run it in a terminal to see what is wrong.',
    });
  }
  if (/^[\x21-\x7e]+$/.test(printed)) return printed;
  throw new ConfigurationError('the command of `auth` printed no token', {
    code: 'target.auth-command',
    hint: 'It has to print the token alone, on one line.',
  });
}
