/** A small project of one kind: its files, and the commands by which its people build and test it. */
export interface SampleProject {
  readonly kind: string;
  readonly files: Readonly<Record<string, string>>;
  readonly build: readonly string[];
  readonly test: readonly string[];
  /** A file that an agent would change. */
  readonly code: string;
}

const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;

/** One of each kind that is recognised, and a monorepo. */
export const sampleProjects: readonly SampleProject[] = [
  {
    kind: 'Node',
    files: {
      'package.json': json({
        name: 'shop',
        scripts: {
          test: 'node --test tests/',
          build: 'node scripts/build.mjs',
          lint: 'eslint src',
          deploy: 'git push origin main',
          'check:remote': 'curl https://status.example.com',
          start: 'node src/index.js',
        },
      }),
      'package-lock.json': json({
        packages: {
          'node_modules/a': { resolved: 'https://registry.npmjs.org/a/-/a-1.0.0.tgz', funding: 'https://fund.example' },
        },
      }),
      'scripts/build.mjs': 'export {};\n',
      'src/index.js': 'export const one = 1;\n',
      'tests/index.test.js': 'import "node:test";\n',
      'README.md': '# shop\n',
    },
    build: ['npm run build', 'npm run lint'],
    test: ['npm test', 'npm run test'],
    code: 'src/index.js',
  },
  {
    kind: 'Python',
    files: {
      'pyproject.toml':
        '[build-system]\nrequires = ["setuptools"]\n[project]\nname = "shop"\n[tool.pytest.ini_options]\n[tool.ruff]\n',
      'requirements.txt': 'flask==3.0\n',
      'shop/__init__.py': '',
      'shop/cart.py': 'def total(): return 0\n',
      'tests/test_cart.py': 'def test_total(): pass\n',
    },
    build: ['python -m compileall -q shop', 'ruff check shop'],
    test: ['pytest', 'python -m pytest -q tests', 'python3 -m pytest'],
    code: 'shop/cart.py',
  },
  {
    kind: 'Go',
    files: {
      'go.mod': 'module example.org/shop\n\ngo 1.22\n',
      'go.sum': 'example.org/x v1.0.0 h1:abc=\n',
      'main.go': 'package main\n\nfunc main() {}\n',
      'internal/cart/cart.go': 'package cart\n',
      'internal/cart/cart_test.go': 'package cart\n',
    },
    build: ['go build ./...', 'go vet ./...'],
    test: ['go test ./...', 'go test -run TestCart ./internal/cart'],
    code: 'internal/cart/cart.go',
  },
  {
    kind: 'Rust',
    files: {
      'Cargo.toml': '[package]\nname = "shop"\nversion = "0.1.0"\n',
      'Cargo.lock': '[[package]]\nname = "a"\nsource = "registry+https://github.com/rust-lang/crates.io-index"\n',
      'src/lib.rs': 'pub fn total() -> u32 { 0 }\n',
      'tests/total.rs': '#[test]\nfn total() {}\n',
    },
    build: ['cargo build', 'cargo clippy --all-targets'],
    test: ['cargo test', 'cargo test total'],
    code: 'src/lib.rs',
  },
  {
    kind: 'Java',
    files: {
      'pom.xml': '<project><artifactId>shop</artifactId></project>\n',
      'src/main/java/shop/Cart.java': 'package shop; class Cart {}\n',
      'src/test/java/shop/CartTest.java': 'package shop; class CartTest {}\n',
    },
    build: ['mvn compile', 'mvn -q package'],
    test: ['mvn test', 'mvn -q test'],
    code: 'src/main/java/shop/Cart.java',
  },
  {
    kind: 'C',
    files: {
      Makefile:
        'CC = cc\n\nall: cart\n\ncart: src/cart.c\n\t$(CC) -o cart src/cart.c\n\ntest: cart\n\t./cart --self-test\n\ninstall: cart\n\tcp cart /usr/local/bin\n',
      'src/cart.c': 'int main(void) { return 0; }\n',
      'src/cart.h': 'int total(void);\n',
    },
    build: ['make', 'make all'],
    test: ['make test'],
    code: 'src/cart.c',
  },
  {
    kind: 'monorepo',
    files: {
      'package.json': json({
        private: true,
        workspaces: ['packages/*', 'apps/*'],
        scripts: { test: 'vitest run', build: 'tsc -b' },
      }),
      'pnpm-workspace.yaml': 'packages:\n  - packages/*\n  - apps/*\n',
      'pnpm-lock.yaml': 'lockfileVersion: "9.0"\n',
      'packages/cart/package.json': json({ name: '@shop/cart', scripts: { test: 'vitest run' } }),
      'packages/cart/src/index.ts': 'export {};\n',
      'apps/web/package.json': json({ name: '@shop/web' }),
      'apps/web/src/main.ts': 'export {};\n',
    },
    build: ['pnpm run build'],
    test: ['pnpm test'],
    code: 'packages/cart/src/index.ts',
  },
];
