// What is inside dist/ that is not ours: a bill of materials (CycloneDX 1.6) and the licence texts, from what was bundled.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Licences under which a package may be passed on inside a program of MIT licence. */
const FINE = new Set([
  'MIT',
  'ISC',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'Apache-2.0',
  '0BSD',
  'BlueOak-1.0.0',
  'Unlicense',
  'CC0-1.0',
  'MIT-0',
  'Python-2.0',
]);

/** The package that a bundled file belongs to; undefined for files of ours. */
function packageOf(input) {
  const at = input.lastIndexOf('node_modules/');
  if (at < 0) return undefined;
  const [first, second] = input.slice(at + 'node_modules/'.length).split('/');
  return `${input.slice(0, at)}node_modules/${first.startsWith('@') ? `${first}/${second}` : first}`;
}

/**
 * Writes dist/sbom.json and dist/licences.txt. Throws when a package has a licence that is not known to be fine.
 * @param inputs the files that were bundled, as esbuild's metafile names them
 * @param more folders of packages that come along in other ways
 */
export function writeSbom(inputs, more, own) {
  const folders = [...new Set([...inputs.flatMap((input) => packageOf(input) ?? []), ...more])];
  const packages = folders
    .map((folder) => ({ folder, ...JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const wrong = packages.filter(
    ({ license }) =>
      !String(license)
        .split(/ OR |[()]/)
        .some((one) => FINE.has(one)),
  );
  if (wrong.length > 0)
    throw new Error(`Look at these licences: ${wrong.map(({ name, license }) => `${name} (${license})`).join(', ')}`);
  const components = packages.map(({ name, version, license }) => ({
    type: 'library',
    name,
    version,
    licenses: [/ /.test(license) ? { expression: license } : { license: { id: license } }],
    purl: `pkg:npm/${name.replace('@', '%40')}@${version}`,
  }));
  const sbom = {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      component: {
        type: 'application',
        name: own.name,
        version: own.version,
        licenses: [{ license: { id: own.license } }],
      },
    },
    components,
  };
  writeFileSync('dist/sbom.json', `${JSON.stringify(sbom, null, 1)}\n`);
  const texts = packages.map(({ name, version, license, folder }) => {
    const file = readdirSync(folder).find((one) => /^licen[cs]e/i.test(one));
    return `${name} ${version} (${license})\n\n${file && existsSync(join(folder, file)) ? readFileSync(join(folder, file), 'utf8').trim() : '(no licence text in the package)'}\n`;
  });
  writeFileSync('dist/licences.txt', texts.join(`\n${'-'.repeat(80)}\n\n`));
  return packages.length;
}
