import { ConfigurationError } from '../../core/errors.ts';
import { ATTACKS } from '../attacks.ts';
import type { Attack } from '../frame/attack.ts';

/** An attack by name. Throws ConfigurationError. */
export function attackOf(name: string): Attack {
  const attack = ATTACKS.find((one) => one.name === name);
  if (attack !== undefined) return attack;
  throw new ConfigurationError(`there is no attack "${name}"`, {
    code: 'config.attack',
    hint: `There are ${ATTACKS.map((one) => one.name).join(', ')}.`,
  });
}
