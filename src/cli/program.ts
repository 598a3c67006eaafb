import { Command, InvalidArgumentError, Option } from 'commander';

import { VERSION } from '../core/version.ts';
import type { CompareCommandOptions } from './commands/compare.ts';
import type { InitCommandOptions } from './commands/init.ts';
import type { GatesCommandOptions } from './commands/gates.ts';
import type { JudgeCommandOptions } from './commands/judge.ts';
import type { ListCommandOptions } from './commands/list.ts';
import type { ReportCommandOptions } from './commands/report.ts';
import type { RunCommandOptions } from './commands/run.ts';
import type { ServeCommandOptions } from './commands/serve.ts';
import type { ValidateCommandOptions } from './commands/validate.ts';

/** The command line. Each command's code is loaded when it runs, so that `--help` answers at once. */
export function createProgram(): Command {
  const program = new Command('proofmark')
    .description('Black-box validation and adversarial testing of served machine-learning models.')
    .version(VERSION)
    .showHelpAfterError('(proofmark --help shows all commands)')
    .exitOverride();
  addRunning(program);
  addJudging(program);
  addWriting(program);
  return program;
}

/** What opens targets. */
function addRunning(program: Command): void {
  program
    .command('run')
    .description('run a scenario, write the reports, exit with the verdict')
    .argument('[scenario]', 'scenario file; may be left out with --resume')
    .option('--out <dir>', 'folder for the reports (default: reports/<run id>)')
    .addOption(new Option('--seed <n>', 'seed in place of the scenario’s').argParser(wholeNumber))
    .option('--set <path=value>', 'change a value of the scenario; may be repeated', collect, [])
    .option('--resume <run>', 'go on with an interrupted run: its id, its folder, or "last"')
    .option(
      '--store <url>',
      'journal: a file, or postgres://... (default: journal.db in the run’s folder)',
    )
    .option('--baseline <run>', 'finished run that gates compare with')
    .addOption(waitReady())
    .option('--format <list>', 'reports to write, such as pdf,json (default: all)')
    .addOption(progressOption())
    .action(async (scenario: string | undefined, options: RunCommandOptions) => {
      const { runCommand } = await import('./commands/run.ts');
      await runCommand(scenario, options);
    });

  program
    .command('validate')
    .description('check scenarios and targets; --connect also asks the targets')
    .argument('<file...>', 'scenario and target files')
    .option(
      '--connect',
      'open each target and data set, ask each target once, and show what is there',
    )
    .addOption(waitReady())
    .action(async (files: string[], options: ValidateCommandOptions) => {
      const { validateCommand } = await import('./commands/validate.ts');
      await validateCommand(files, options);
    });

  program
    .command('serve')
    .description('serve ONNX models by the Open Inference Protocol over REST and gRPC')
    .argument('<model...>', 'ONNX files; NAME=FILE gives a name, NAME:VERSION=FILE a version too')
    .addOption(
      new Option('--rest <port>', 'REST port; 0 takes a free one').argParser(port).default(8080),
    )
    .addOption(
      new Option('--grpc <port>', 'gRPC port; 0 takes a free one').argParser(port).default(8081),
    )
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .addOption(
      new Option('--workers <n>', 'worker threads per model').argParser(wholeNumber).default(1),
    )
    .option(
      '--allow-load',
      "let clients load a file of their own in place of a model's, until the next load",
    )
    .option('--tls-cert <file>', 'certificate (PEM) for TLS on both ports')
    .option('--tls-key <file>', 'its private key (PEM)')
    .option(
      '--tls-client-ca <file>',
      'ask clients for a certificate of this authority (mutual TLS)',
    )
    .option('--external-data', 'read tensors that a model keeps in other files in its folder')
    .action(async (models: string[], options: ServeCommandOptions) => {
      const { serveCommand } = await import('./commands/serve.ts');
      await serveCommand(models, options);
    });
}

/** What reads finished runs. */
function addJudging(program: Command): void {
  program
    .command('report')
    .description('print the reports of a finished run again, from its journal')
    .argument('<run>', 'run id, its folder, or "last"')
    .option('--out <dir>', 'folder for the reports (default: the run’s)')
    .option('--format <list>', 'reports to write, such as pdf,html (default: all)')
    .option('--store <url>', 'where the journal is, when not in the run’s folder')
    .action(async (run: string, options: ReportCommandOptions) => {
      const { reportCommand } = await import('./commands/report.ts');
      await reportCommand(run, options);
    });

  program
    .command('judge')
    .description('judge a finished run again, by its own gates or by others')
    .argument('<run>', 'run id, its folder, or "last"')
    .option('--gates <file>', 'YAML file with a list of gates, or with a key `gates`')
    .option('--baseline <run>', 'finished run that gates compare with')
    .option('--out <dir>', 'write the reports under these gates into a folder')
    .option('--format <list>', 'reports to write with --out, such as pdf,html (default: all)')
    .option('--store <url>', 'where the journal is, when not in the run’s folder')
    .action(async (run: string, options: JudgeCommandOptions) => {
      const { judgeCommand } = await import('./commands/judge.ts');
      await judgeCommand(run, options);
    });

  program
    .command('gates')
    .description('print gates that a finished run passes, for a scenario or for `judge --gates`')
    .argument('<run>', 'run id, its folder, or "last"')
    .addOption(
      new Option('--margin <share>', 'how much worse a measurement may become, such as 10%')
        .argParser(share)
        .default(0.1, '10%'),
    )
    .option('--store <url>', 'where the journal is, when not in the run’s folder')
    .action(async (run: string, options: GatesCommandOptions) => {
      const { gatesCommand } = await import('./commands/gates.ts');
      await gatesCommand(run, options);
    });

  program
    .command('compare')
    .description('two runs side by side: what moved, and whether it is noise')
    .argument('<before>', 'run id, its folder, or "last"')
    .argument('<after>', 'run id, its folder, or "last"')
    .option(
      '--fail-on-regression',
      'exit with 99 when a measurement or gate got worse beyond noise',
    )
    .action(async (before: string, after: string, options: CompareCommandOptions) => {
      const { compareCommand } = await import('./commands/compare.ts');
      await compareCommand(before, after, options);
    });

  program
    .command('repeat')
    .description('ask the target again what a finding asked, and say whether it still fails')
    .argument('<finding>', 'its id, such as f-0001 or envelope-f-0001, or its file')
    .option('--run <run>', 'the run that found it: its id, its folder, or "last" (default)')
    .action(async (finding: string, options: { readonly run?: string }) => {
      const { repeatCommand } = await import('./commands/repeat.ts');
      await repeatCommand(finding, options);
    });
}

/** What helps to write scenarios. */
function addWriting(program: Command): void {
  program
    .command('list')
    .description('what can be named in scenarios: procedures, protocols, reporters, ...')
    .argument('<what>', 'procedures, protocols, attacks, faults, surrogates or reporters')
    .option('--json', 'as JSON')
    .action(async (what: string, options: ListCommandOptions) => {
      const { listCommand } = await import('./commands/list.ts');
      listCommand(what, options);
    });

  program
    .command('schema')
    .description('print the JSON Schema of scenario or target files, for editors')
    .argument('<what>', 'scenario or target')
    .action(async (what: string) => {
      const { schemaCommand } = await import('./commands/schema.ts');
      schemaCommand(what);
    });

  program
    .command('init')
    .description('write a first scenario that runs: of the bundled model, or of your own')
    .argument('[dir]', 'folder to make', 'proofmark')
    .option(
      '--from <model>',
      'your model: an ONNX file, http://host:port[/v2/models/NAME], grpc://host:port/NAME, or an endpoint with an OpenAPI description',
    )
    .option('--data <csv>', 'a CSV file whose columns give ranges, categories and distributions')
    .option('--model <name>', 'the model on a server that has several')
    .action(async (dir: string, options: InitCommandOptions) => {
      const { initCommand } = await import('./commands/init.ts');
      await initCommand(dir, options);
    });
}

function progressOption(): Option {
  return new Option('--progress <how>', 'how to show progress on stderr')
    .choices(['auto', 'plain', 'json', 'none'])
    .default('auto');
}

function collect(value: string, before: string[]): string[] {
  return [...before, value];
}

function share(text: string): number {
  const value = text.trim().endsWith('%') ? Number(text.replace('%', '')) / 100 : Number(text);
  if (!(value >= 0 && value < 10))
    throw new InvalidArgumentError('It must be a share such as 0.1 or 10%.');
  return value;
}

/** The option by which `run` and `validate` wait for their targets. */
function waitReady(): Option {
  return new Option(
    '--wait-ready <seconds>',
    'how long to wait for servers that start and models that load (default: not at all)',
  ).argParser(wholeNumber);
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0)
    throw new InvalidArgumentError('It must be a whole number, 0 or more.');
  return value;
}

function port(text: string): number {
  const value = wholeNumber(text);
  if (value > 65535) throw new InvalidArgumentError('A port is at most 65535.');
  return value;
}
