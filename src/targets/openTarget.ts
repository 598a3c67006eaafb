import { resolve } from 'node:path';

import { ConfigurationError } from '../core/errors.ts';
import type { Target } from '../core/target.ts';
import type { TargetAccess } from './protocol.ts';
import { protocols } from './protocols.ts';
import { replayTarget } from './recording/replayTarget.ts';
import type { TargetDefinition } from './targetSchema.ts';
import { wrapTarget } from './wrapTarget.ts';

/** Opens a target of a definition that `targetSchema` has checked: its protocol, and what every target has. */
export async function openTarget(
  definition: TargetDefinition,
  access: TargetAccess,
): Promise<Target> {
  const { name, replay } = definition;
  if (replay !== undefined) {
    return replayTarget(name ?? definition.protocol, resolve(access.baseDir, replay));
  }
  const protocol = protocols.find((known) => known.name === definition.protocol);
  if (protocol === undefined) throw unknownProtocol(definition.protocol);
  const target = wrapTarget(await protocol.open(definition, access), definition, access);
  return name === undefined ? target : { ...target, name };
}

function unknownProtocol(name: string): ConfigurationError {
  return new ConfigurationError(`there is no protocol "${name}"`, {
    code: 'target.unknown-protocol',
    hint: `Known protocols: ${protocols.map((protocol) => protocol.name).join(', ')}.`,
  });
}
