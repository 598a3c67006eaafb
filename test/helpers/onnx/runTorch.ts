import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));

/** The Python that may have PyTorch. */
export const torchPython = process.env['PROOFMARK_PYTHON'] ?? 'python3';

/** A Python that can import PyTorch, onnx and further modules: $PROOFMARK_PYTHON, else python3; undefined when it cannot. */
export function findTorch(...modules: readonly string[]): string | undefined {
  const imports = ['torch', 'onnx', ...modules].join(', ');
  const { status } = spawnSync(torchPython, ['-c', `import ${imports}`], { stdio: 'ignore' });
  return status === 0 ? torchPython : undefined;
}

/** What a script of PyTorch is given. */
export interface TorchJob {
  readonly python: string;
  /** Path of the script, which can import torchGradients.py. It gets a folder as its argument. */
  readonly script: string;
  /** Files of the folder by name, such as `model.onnx`; numbers as they are in memory. */
  readonly files: Readonly<Record<string, NodeJS.ArrayBufferView>>;
  /** Becomes `request.json` there. */
  readonly request: object;
  /** Default 480 s. */
  readonly timeoutMs?: number | undefined;
}

/**
 * Runs a script of PyTorch in a folder of its own. `read` takes the files that it left there; the last line that it prints
 * is JSON. Throws Error with what it complained about when it fails.
 */
export function runTorch<Found>(
  { python, script, files, request, timeoutMs = 480_000 }: TorchJob,
  read: (file: (name: string) => ArrayBuffer) => Found,
): { readonly printed: unknown; readonly found: Found } {
  const folder = mkdtempSync(join(tmpdir(), 'torch-'));
  try {
    for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
    writeFileSync(join(folder, 'request.json'), JSON.stringify(request));
    const { status, stdout, stderr } = spawnSync(python, [script, folder], {
      encoding: 'utf8',
      timeout: timeoutMs,
      env: { ...process.env, PYTHONPATH: here },
    });
    if (status !== 0) throw new Error(`PyTorch failed: ${stderr.slice(-2000)}`);
    const found = read((name) => {
      const { buffer, byteOffset, byteLength } = readFileSync(join(folder, name));
      return buffer.slice(byteOffset, byteOffset + byteLength);
    });
    return { printed: JSON.parse(stdout.trim().split('\n').at(-1) ?? ''), found };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
