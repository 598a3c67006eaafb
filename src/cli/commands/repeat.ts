import { findFinding } from '../../run/folder/findFinding.ts';
import { repeatFinding } from '../../run/repeatFinding.ts';
import { processEnvironment } from '../processEnvironment.ts';

/** Asks again what a finding asked; exits with 99 when it still fails, with 0 when it does not. */
export async function repeatCommand(
  finding: string,
  { run }: { readonly run?: string | undefined },
): Promise<void> {
  const environment = processEnvironment();
  const { violated, expected, observed } = await repeatFinding(
    await findFinding(finding, run, environment.cwd),
    environment,
    new AbortController().signal,
  );
  process.stdout.write(`expected  ${expected}\nobserved  ${observed}\n`);
  process.stdout.write(violated ? 'the violation is still there\n' : 'the violation is gone\n');
  process.exitCode = violated ? 99 : 0;
}
