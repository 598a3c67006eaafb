/** Words of explorations, for the certificate's terms. */
export const EXPLORE_TERMS: Readonly<Record<string, string>> = {
  audit:
    'Points drawn from the declared distribution that no surrogate has seen, kept for the bounds alone.',
  evaluation: 'One point that was tried: one set of inputs, with the reply and its verdict.',
  'learnt map':
    'What the surrogates predict, pass or fail, for points that were not evaluated. Its errors are counted on the audit.',
  'operational distribution':
    'How the inputs vary in operation, as the scenario declares it. Probabilities are relative to it.',
  'safety envelope':
    'A region of the inputs that was chosen first and then tested on points drawn after the choice.',
  surrogate:
    'A cheap model of the model under test. It steers which point is evaluated next and certifies nothing.',
};
