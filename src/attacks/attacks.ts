import type { Attack } from './frame/attack.ts';
import { cmaEs } from './cma/cmaEs.ts';
import { kotyan } from './cma/kotyan.ts';
import { randomNoise } from './control/randomNoise.ts';
import { adba, adbaMd } from './label/adba.ts';
import { boundary } from './label/boundary.ts';
import { cgba, cgbaH } from './label/cgba.ts';
import { geoDa } from './label/geoDa.ts';
import { hopSkipJump } from './label/hopSkipJump.ts';
import { rays } from './label/rays.ts';
import { signFlip } from './label/signFlip.ts';
import { surFree } from './label/surFree.ts';
import { tangent } from './label/tangent.ts';
import { bandits } from './score/bandits.ts';
import { nes, spsa } from './score/finiteDifferences.ts';
import { onePixel } from './score/onePixel.ts';
import { signHunter } from './score/signHunter.ts';
import { simba, simbaDct } from './score/simba.ts';
import { sparseRs } from './score/sparseRs.ts';
import { square } from './score/square.ts';
import { moeva } from './table/moeva.ts';

/** Every attack, in the order in which lists print them. */
export const ATTACKS = [
  square,
  cmaEs,
  kotyan,
  signHunter,
  nes,
  spsa,
  bandits,
  simba,
  simbaDct,
  sparseRs,
  onePixel,
  adba,
  adbaMd,
  rays,
  signFlip,
  hopSkipJump,
  cgba,
  cgbaH,
  surFree,
  geoDa,
  tangent,
  boundary,
  moeva,
  randomNoise,
] as unknown as readonly Attack[];
