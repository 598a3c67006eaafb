/** Where the faults strike, as far as the words for what they do differ. */
export type Setting = 'classifier' | 'values' | 'detector' | 'sensor' | 'wire' | 'fuzz';

type Sentences = Readonly<Record<string, string>>;

const MEMORY: Sentences = {
  masked: 'Decides as without the fault in {share} of cases',
  sdc1: 'Decides otherwise, silently, in {share} of cases',
  sdc5: 'Decides for none of its five best in {share} of cases',
  sdc10: 'Moves its confidence by more than a tenth in {share} of cases',
  sdc20: 'Moves its confidence by more than a fifth in {share} of cases',
  due: 'Shows an error (NaN, infinity, a crash, a hang) in {share} of cases',
  unchanged: 'Answers bit for bit as without the fault in {share} of cases',
  accuracyUnderFault: 'Answers {share} of inputs rightly under a fault',
  injections: 'Was struck by {value} injections',
  meanCost: 'A decision under a fault costs {value} on average',
  'fit.sdc1': 'Fails silently at a rate of {value}',
  'fit.due': 'Fails with an error that shows at a rate of {value}',
  criticalFlips: 'Breaks under {value} chosen flips',
  randomFlips: 'Breaks under {value} random flips',
  'protected.sdc1': 'With protection, decides otherwise, silently, in {share} of cases',
  'protected.due': 'With protection, shows an error in {share} of cases',
  'protected.masked': 'With protection, decides as without the fault in {share} of cases',
  'protection.sdc1Removed': 'Protection removes silent corruption in {share} of cases',
  'protection.time': 'Protection makes a run {times} as long',
  'protection.size': 'Protection makes the file {times} as large',
  'diagnosticCoverage.range': 'The range check notices {share} of dangerous faults',
  'diagnosticCoverage.nan': 'The NaN check notices {share} of dangerous faults',
  'diagnosticCoverage.output': 'The output check notices {share} of dangerous faults',
  'diagnosticCoverage.copies': 'The comparison of copies notices {share} of dangerous faults',
  restored: 'Answers as before on {share} of inputs once its own file is loaded again',
};

const VALUES: Sentences = {
  ...MEMORY,
  masked: 'Stays within its tolerance in {share} of cases',
  sdc1: 'Leaves its tolerance, silently, in {share} of cases',
};

const DETECTOR: Sentences = {
  ...MEMORY,
  masked: 'Misses and invents no more and no less in {share} of images under a fault',
  sdc1: 'Misses or invents other numbers of objects, silently, in {share} of images under a fault',
  due: 'Shows an error in {share} of images under a fault',
  vanished: 'Loses a box in {share} of images under a fault',
  invented: 'Invents a box in {share} of images under a fault',
  accuracyUnderFault: 'Finds all there is, and nothing else, in {share} of images under a fault',
  mapLoss: 'Loses {value} of mean average precision under a fault',
};

const SENSOR: Sentences = {
  ...MEMORY,
  masked: 'Decides as on the sound item in {share} of queries while the sensor fails',
  sdc1: 'Decides otherwise, silently, in {share} of queries while the sensor fails',
  due: 'Shows an error in {share} of queries while the sensor fails',
  accuracyUnderFault: 'Answers {share} of queries rightly while the sensor fails',
  injections: 'Met a failing sensor in {value} queries',
  recoveryQueries: 'Decides as before {value} queries after the sensor is sound again',
};

const WIRE: Sentences = {
  errors: 'Leaves {share} of queries without a usable answer',
  wrongAnswers: 'Silently gives other numbers to {share} of queries',
  sdc1: 'Silently decides otherwise on {share} of queries',
  p50: 'Half of the answers take at most {value}',
  p99: '99 % of the answers take at most {value}',
  cleanP50: 'Without faults half of the answers take at most {value}',
  retries: 'Asks {value} more times than there are queries',
  recoveryQueries: 'Answers as before {value} queries after the faults end',
  recoveryTime: 'Answers as before, and as quickly, {value} after the faults end',
};

const FUZZ: Sentences = {
  crash: 'Stops answering sound queries after {value} hostile requests',
  hang: 'Neither answers nor refuses {value} whole requests',
  serverError: 'Blames itself (5xx) for {value} wrong requests',
  wrongAnswer: 'Answers a sound query otherwise after {value} hostile requests',
  leak: 'Its memory grows with {value} kinds of hostile request',
  requests: 'Was sent {value} hostile requests',
};

const BY_SETTING: Readonly<Record<Setting, Sentences>> = {
  classifier: MEMORY,
  values: VALUES,
  detector: DETECTOR,
  sensor: SENSOR,
  wire: WIRE,
  fuzz: FUZZ,
};

const SAMPLES: Readonly<Record<Setting, string>> = {
  classifier: 'injections',
  values: 'injections',
  detector: 'injections',
  sensor: 'queries',
  wire: 'queries',
  fuzz: 'hostile requests',
};

/** What the n of these counts is not that of the rest. */
const OWN_SAMPLE: Readonly<Record<string, string>> = {
  'protection.time': 'runs of each',
  'protection.size': 'file',
  restored: 'inputs',
  criticalFlips: 'chosen flips',
  randomFlips: 'random flips',
  p50: 'answers',
  p99: 'answers',
  cleanP50: 'answers',
};

/** Sentences of a setting's measurements, as the first page prints them, and what their n counts. */
export function sentencesOf(
  setting: Setting,
): Readonly<Record<string, readonly [sentence: string, sample: string]>> {
  return Object.fromEntries(
    Object.entries(BY_SETTING[setting]).map(([name, sentence]) => [
      name,
      [sentence, OWN_SAMPLE[name] ?? SAMPLES[setting]] as const,
    ]),
  );
}
