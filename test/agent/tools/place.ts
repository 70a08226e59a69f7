import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Workplace } from '../../../source/agent/tools/tool.ts';

/** A folder with these files for a tool to work in; `lines` collects what a person would see. */
export function place(files: Readonly<Record<string, string | Buffer>> = {}): Workplace & { readonly lines: string[] } {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'chaperone-tool-')));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  const lines: string[] = [];
  return { root, env: process.env, signal: new AbortController().signal, onOutput: (line) => lines.push(line), lines };
}
