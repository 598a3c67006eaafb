/**
 * What can go wrong in operation, in the order of the certificate's matrix of hazard and evidence, which shows for each
 * what was tested and what was not. A procedure names the ones that it gives evidence on (`Procedure.hazards`).
 */
export const HAZARDS = {
  accuracy: 'Errors on ordinary inputs',
  inputChange: 'Changed inputs and conditions',
  attack: 'Deliberate attack',
  hardwareFault: 'Hardware fault in the model',
  wireFault: 'Fault on the wire',
  overconfidence: 'Overconfidence',
  overload: 'Overload',
} as const;

/** One of HAZARDS. */
export type Hazard = keyof typeof HAZARDS;
