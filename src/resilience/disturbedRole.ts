/** The role of the disturbed system of a configuration, or of that of all. */
export function disturbedRole(configuration?: string): string {
  return configuration === undefined ? 'disturbance' : `disturbed ${configuration}`;
}
