/** Where learning begins, and the least: what waking takes on an idle machine. */
const FIRST_US = 150;
const LEAST_US = 40;
/** A machine that takes longer is too busy: polling would only keep others from running. */
const MOST_US = 250;
/** No more than this share of the mean gap is spent polling. */
const MOST_SHARE = 0.5;
const QUANTILE = 0.97;
const STEP_US = 20;

/** How early a generator wants to be woken. */
export interface WakeLead {
  readonly leadUs: number;
  /** Learns from one waking that came this long after it was planned. */
  learn(tookUs: number): void;
}

/**
 * Follows a high quantile of the times that waking takes (Robbins and Monro, 1951), so that most arrivals find
 * their generator awake and polling. Bounded by half the mean gap between arrivals, so that polling costs at most about
 * half a core.
 */
export function wakeLead(meanGapUs: number): WakeLead {
  const most = Math.max(LEAST_US, Math.min(MOST_US, MOST_SHARE * meanGapUs));
  let leadUs = Math.min(FIRST_US, most);
  return {
    get leadUs() {
      return leadUs;
    },
    learn(tookUs) {
      leadUs += STEP_US * (tookUs > leadUs ? QUANTILE : QUANTILE - 1);
      leadUs = Math.min(most, Math.max(LEAST_US, leadUs));
    },
  };
}
