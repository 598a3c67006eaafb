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
import { sparseEvo } from './label/sparseEvo.ts';
import { squareLabels } from './label/squareLabels.ts';
import { surFree } from './label/surFree.ts';
import { tangent } from './label/tangent.ts';
import { bandits } from './score/bandits.ts';
import { nes, spsa } from './score/finiteDifferences.ts';
import { brusle } from './score/brusle.ts';
import { onePixel } from './score/onePixel.ts';
import { pixelWalk } from './score/pixelWalk.ts';
import { linearThompson } from './score/linearThompson.ts';
import { signHunter } from './score/signHunter.ts';
import { simba, simbaDct } from './score/simba.ts';
import { sparseRs } from './score/sparseRs.ts';
import { waves } from './score/waves.ts';
import { square } from './score/square.ts';
import { moeva } from './table/moeva.ts';
import { bases } from './hybrid/bases.ts';
import { basesLabels } from './hybrid/basesLabels.ts';
import { adbaTransferred } from './hybrid/adbaTransferred.ts';
import { cmaEsTransferred } from './hybrid/cmaEsTransferred.ts';
import { squareLabelsTransferred } from './hybrid/squareLabelsTransferred.ts';
import { substitute } from './hybrid/substitute.ts';
import { squareTransferred } from './hybrid/squareTransferred.ts';
import { guidedSquare } from './hybrid/guidedSquare.ts';
import { priorGuided } from './hybrid/priorGuided.ts';
import { admix } from './transfer/admix.ts';
import { bsr } from './transfer/bsr.ts';
import { decowa } from './transfer/decowa.ts';
import { di } from './transfer/di.ts';
import { dra } from './transfer/dra.ts';
import { fia } from './transfer/fia.ts';
import { gra } from './transfer/gra.ts';
import { l2t } from './transfer/l2t.ts';
import { mef } from './transfer/mef.ts';
import { mi } from './transfer/mi.ts';
import { ni } from './transfer/ni.ts';
import { pgn } from './transfer/pgn.ts';
import { si } from './transfer/si.ts';
import { sia } from './transfer/sia.ts';
import { ti } from './transfer/ti.ts';
import { vmi } from './transfer/vmi.ts';
import { apgdCe } from './whitebox/apgdCe.ts';
import { apgdDlr } from './whitebox/apgdDlr.ts';
import { apgdTargeted } from './whitebox/apgdTargeted.ts';
import { autoAttack } from './whitebox/autoAttack.ts';
import { carliniWagner } from './whitebox/carliniWagner.ts';
import { deepFool } from './whitebox/deepFool.ts';
import { fab } from './whitebox/fab.ts';
import { fgsm } from './whitebox/fgsm.ts';
import { ifgsm } from './whitebox/ifgsm.ts';
import { jsma } from './whitebox/jsma.ts';
import { patch } from './whitebox/patch.ts';
import { pgd } from './whitebox/pgd.ts';
import { universal } from './whitebox/universal.ts';

/** Every attack, in the order in which lists print them. */
export const ATTACKS = [
  square,
  linearThompson,
  waves,
  cmaEs,
  kotyan,
  signHunter,
  nes,
  spsa,
  bandits,
  simba,
  simbaDct,
  pixelWalk,
  sparseRs,
  brusle,
  onePixel,
  adba,
  adbaMd,
  squareLabels,
  rays,
  signFlip,
  sparseEvo,
  hopSkipJump,
  cgba,
  cgbaH,
  surFree,
  geoDa,
  tangent,
  boundary,
  moeva,
  fgsm,
  ifgsm,
  pgd,
  apgdCe,
  apgdDlr,
  apgdTargeted,
  autoAttack,
  fab,
  deepFool,
  carliniWagner,
  jsma,
  universal,
  patch,
  mi,
  ni,
  di,
  ti,
  si,
  vmi,
  admix,
  sia,
  bsr,
  gra,
  pgn,
  mef,
  l2t,
  decowa,
  fia,
  dra,
  guidedSquare,
  priorGuided,
  bases,
  basesLabels,
  squareTransferred,
  cmaEsTransferred,
  squareLabelsTransferred,
  adbaTransferred,
  substitute,
  randomNoise,
] as unknown as readonly Attack[];
