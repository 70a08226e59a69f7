import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** This module's folder: dist/ when built, source/commands/ when run from sources. */
const here = dirname(fileURLToPath(import.meta.url));

function find(built: string, source: string): string {
  const path = join(here, built);
  return existsSync(path) ? path : join(here, '..', source);
}

/** Programs of ours that run as processes of their own. */
export const programs = {
  agent: find('agent.js', 'agent/main.ts'),
  ptyHost: find('pty-host.js', 'adapters/terminal/pty-host.ts'),
};
