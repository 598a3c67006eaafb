/** CPU milliseconds (user and system, all threads) that an action takes. */
export async function cpuTimeMs(action: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await action();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/**
 * The least CPU milliseconds of each action over several rounds, in turn, so that a disturbance hits all alike.
 * The first round warms up and does not count.
 */
export async function leastCpuTimesMs<Name extends string>(
  actions: Readonly<Record<Name, () => Promise<unknown>>>,
  rounds: number,
): Promise<Record<Name, number>> {
  const entries = Object.entries(actions) as [Name, () => Promise<unknown>][];
  const least = Object.fromEntries(entries.map(([name]) => [name, Infinity])) as Record<
    Name,
    number
  >;
  for (let round = 0; round <= rounds; round++) {
    for (const [name, action] of entries) {
      const ms = await cpuTimeMs(action);
      if (round > 0) least[name] = Math.min(least[name], ms);
    }
  }
  return least;
}
