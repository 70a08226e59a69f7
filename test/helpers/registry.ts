import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A registry on loopback with one package, `tiny` 1.0.0,
 * with a program of the same name. */
export interface Registry {
  readonly port: number;
  readonly url: string;
  /** A package-lock.json that pins the package as this registry has it. */
  readonly lock: string;
  /** The paths that were asked for. */
  readonly asked: readonly string[];
}

export async function openRegistry(): Promise<Registry> {
  const place = mkdtempSync(join(tmpdir(), 'chp-registry-'));
  mkdirSync(join(place, 'package'));
  const manifest = { name: 'tiny', version: '1.0.0', main: 'index.js', bin: { tiny: 'bin.js' } };
  writeFileSync(join(place, 'package/package.json'), JSON.stringify(manifest));
  writeFileSync(join(place, 'package/index.js'), 'module.exports = () => 42;\n');
  writeFileSync(join(place, 'package/bin.js'), '#!/usr/bin/env node\nconsole.log(require("./index.js")());\n', {
    mode: 0o755,
  });
  execFileSync('tar', ['-czf', 'tiny.tgz', 'package'], { cwd: place });
  const tarball = readFileSync(join(place, 'tiny.tgz'));
  rmSync(place, { recursive: true, force: true });
  const integrity = `sha512-${createHash('sha512').update(tarball).digest('base64')}`;
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    if (request.url?.endsWith('.tgz')) response.end(tarball);
    else if (request.url === '/tiny')
      response.end(
        JSON.stringify({
          name: 'tiny',
          'dist-tags': { latest: '1.0.0' },
          versions: { '1.0.0': { ...manifest, dist: { tarball: `${url}/tiny/-/tiny-1.0.0.tgz`, integrity } } },
        }),
      );
    else response.writeHead(404).end('{}');
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const url = `http://localhost:${port}`;
  const lock = {
    name: 'project',
    version: '1.0.0',
    lockfileVersion: 3,
    requires: true,
    packages: {
      '': { name: 'project', version: '1.0.0', dependencies: { tiny: '^1.0.0' } },
      'node_modules/tiny': {
        version: '1.0.0',
        resolved: `${url}/tiny/-/tiny-1.0.0.tgz`,
        integrity,
        bin: { tiny: 'bin.js' },
      },
    },
  };
  return { port, url, lock: `${JSON.stringify(lock, null, 2)}\n`, asked };
}
