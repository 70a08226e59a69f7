// Bundles every program of ours into dist/. One bundle starts three times faster than loading Ink, React and the SDK
// file by file, and what is bundled needs no installation. Only node-pty stays outside: it carries a native part.
import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { build } from 'esbuild';
import { singleColumns } from './single-columns.mjs';
import { writeSbom } from './write-sbom.mjs';

const own = JSON.parse(readFileSync('package.json', 'utf8'));
const { version } = own;

/** Programs by the name they get in dist/: each runs as a process of its own. */
const programs = {
  cli: 'cli.tsx',
  'pty-host': 'source/adapters/terminal/pty-host.ts',
  agent: 'source/agent/main.ts',
};

/**
 * Yoga (Ink's layout) carries its WebAssembly as text and asks `fetch` to decode it, for which Node loads its whole HTTP
 * client: a tenth of our start. Without `fetch` it decodes the text itself.
 */
const decodeYogaItself = {
  name: 'decode-yoga-itself',
  setup(builder) {
    builder.onLoad({ filter: /yoga-layout\/dist\/binaries\/.*\.js$/ }, ({ path }) => {
      const text = readFileSync(path, 'utf8');
      const contents = text.replace(/"function"\s*!=\s*typeof fetch/g, 'true');
      if (contents === text) throw new Error(`${path} asks for fetch in another way than it did; look at this plugin.`);
      return { contents, loader: 'js' };
    });
  },
};

/** Lets string-width answer for the texts of our own screens without its tables of Unicode properties. */
const widthOfPlainText = {
  name: 'width-of-plain-text',
  setup(builder) {
    builder.onLoad({ filter: /node_modules\/string-width\/index\.js$/ }, ({ path }) => {
      const text = readFileSync(path, 'utf8');
      const lazy = text.replace(
        'const rgiEmojiRegex = /^\\p{RGI_Emoji}$/v;',
        () =>
          "let rgiEmoji; const rgiEmojiRegex = { test: (text) => (rgiEmoji ??= new RegExp('^\\\\p{RGI_Emoji}$', 'v')).test(text) };",
      );
      const contents = lazy.replace(
        'if (/^[\\u0020-\\u007E]*$/.test(string)) {',
        `if (ambiguousIsNarrow && /^[${singleColumns}]*$/.test(string)) {`,
      );
      if (lazy === text || contents === lazy)
        throw new Error(`${path} measures in another way than it did; look at this plugin.`);
      return { contents, loader: 'js' };
    });
  },
};

rmSync('dist', { recursive: true, force: true });
const { metafile } = await build({
  metafile: true,
  entryPoints: Object.fromEntries(Object.entries(programs).filter(([, path]) => existsSync(path))),
  outdir: 'dist',
  bundle: true,
  splitting: true,
  platform: 'node',
  format: 'esm',
  target: 'node22.12',
  jsx: 'automatic',
  minifySyntax: true,
  minifyWhitespace: true,
  plugins: [decodeYogaItself, widthOfPlainText],
  legalComments: 'linked',
  chunkNames: 'chunk-[name]-[hash]',
  external: ['@lydell/node-pty', 'react-devtools-core'],
  inject: ['scripts/lazy-segmenter.mjs'],
  define: {
    'Intl.Segmenter': 'LazySegmenter',
    'process.env.NODE_ENV': '"production"',
    'process.env.CHAPERONE_VERSION': JSON.stringify(version),
  },
  banner: {
    js: "import{createRequire as __chaperoneRequire}from'node:module';const require=__chaperoneRequire(import.meta.url);",
  },
  logLevel: 'warning',
});
chmodSync('dist/cli.js', 0o755);

// Of the sandbox runtime only one static program is used, for both processors that it is made for.
for (const arch of ['x64', 'arm64']) {
  copyFileSync(
    `node_modules/@anthropic-ai/sandbox-runtime/vendor/seccomp/${arch}/apply-seccomp`,
    `dist/apply-seccomp-${arch}`,
  );
  chmodSync(`dist/apply-seccomp-${arch}`, 0o755);
}

// A pty's package for each system comes along at installation; the sandbox runtime only as its one program.
writeSbom(
  Object.values(metafile.outputs).flatMap((output) => Object.keys(output.inputs)),
  ['node_modules/@lydell/node-pty', 'node_modules/@anthropic-ai/sandbox-runtime'],
  own,
);
const page = spawnSync(process.execPath, ['dist/cli.js', 'man'], { encoding: 'utf8' });
if (page.status === 0) writeFileSync('dist/chaperone.1', page.stdout);
