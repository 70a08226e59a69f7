// Packs, installs into an empty folder with a home of its own, and plays the demo there: what a new user gets. Prints the
// size and the number of packages. Node versions as arguments (22 24); without any, the one that runs this.
import { execFileSync } from 'node:child_process';
import { lstatSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const place = mkdtempSync(join(tmpdir(), 'chaperone-pack-'));
const run = (file, args, options = {}) =>
  execFileSync(file, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'], ...options });

/** Bytes and files below a folder, links not followed. */
function weigh(folder) {
  return readdirSync(folder, { withFileTypes: true }).reduce(
    (sum, entry) => {
      const path = join(folder, entry.name);
      const more = entry.isDirectory() ? weigh(path) : { bytes: lstatSync(path).size, files: 1 };
      return { bytes: sum.bytes + more.bytes, files: sum.files + more.files };
    },
    { bytes: 0, files: 0 },
  );
}
const mb = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`;

try {
  const [packed] = JSON.parse(
    run('npm', ['pack', '--json', '--silent', '--pack-destination', place]).replace(/^[^[]*/, ''),
  );
  const file = join(place, packed.filename);
  console.log(`package    ${mb(packed.size)} packed, ${mb(packed.unpackedSize)} unpacked, ${packed.entryCount} files`);
  const versions = process.argv.slice(2);
  for (const version of versions.length > 0 ? versions : [null]) {
    const home = join(place, `home-${version ?? 'own'}`);
    const clean = join(home, 'empty');
    mkdirSync(clean, { recursive: true });
    let bin = dirname(process.execPath);
    if (version !== null) {
      // Another Node comes as a package of its own, beside the folder that is looked at.
      const tool = join(home, 'node');
      mkdirSync(tool);
      writeFileSync(join(tool, 'package.json'), '{"allowScripts":{"node":true}}');
      run('npm', ['install', '--silent', '--no-fund', '--no-audit', `node@${version}`], {
        cwd: tool,
      });
      bin = join(tool, 'node_modules', '.bin');
    }
    const env = { PATH: `${bin}:${process.env.PATH}`, HOME: home, LANG: 'C.UTF-8', CHAPERONE_DEMO_PACE: '0' };
    for (const [name, value] of Object.entries(process.env))
      if (/^(npm_config_|NPM_CONFIG_|HTTPS?_PROXY|https?_proxy|NODE_EXTRA_CA_CERTS|SSL_CERT_FILE)/.test(name))
        env[name] = value;
    writeFileSync(join(clean, 'package.json'), '{}');
    const installed = JSON.parse(
      run('npm', ['install', '--json', '--no-fund', '--no-audit', file], { cwd: clean, env }),
    );
    const size = weigh(join(clean, 'node_modules'));
    const began = performance.now();
    const told = run('npx', ['chaperone', 'demo', '--auto'], { cwd: clean, env });
    const seconds = ((performance.now() - began) / 1000).toFixed(0);
    const node = run('node', ['--version'], { cwd: clean, env }).trim();
    if (!told.includes('steps         4 of 4 done'))
      throw new Error(`the demo did not come to its end on ${node}:\n${told}`);
    console.log(
      `node ${node}  installs ${installed.added} packages, ${mb(size.bytes)} in ${size.files} files; npx chaperone demo --auto: done in ${seconds} s`,
    );
  }
} finally {
  rmSync(place, { recursive: true, force: true, maxRetries: 5 });
}
