import type { Row } from '../row.ts';

/** Programs that look for something in files and trees. */
export const SEARCHING: readonly Row[] = [
  {
    names: 'grep egrep fgrep zgrep',
    source: 'grep(1)',
    changes: 'no',
    takes: '-A -B -C -e -m -d -D --after-context --before-context --label --max-count --regexp',
    reads: '-f --file --exclude-from',
    pattern: '-e --regexp -f --file',
    operands: 'pattern',
    tree: '-r -R --recursive --dereference-recursive',
  },
  {
    names: 'rg',
    source: 'rg(1): --pre runs a program',
    changes: 'no',
    takes:
      '-A -B -C -e -g -t -T -m -j -M -d -r -E --glob --iglob --type --type-not --regexp --max-depth --max-count --sort --sortr --color --colors --context --engine --replace --threads --path-separator --max-columns --encoding',
    reads: '-f --file --ignore-file',
    spoils: '--pre --hostname-bin',
    pattern: '-e --regexp -f --file --files --type-list',
    operands: 'pattern',
    tree: true,
    visible: '-u -uu -uuu --hidden -. --no-ignore --unrestricted',
    here: true,
  },
  {
    names: 'ag ack',
    source: 'their manuals',
    changes: 'no',
    takes: '-G -m --ignore',
    spoils: '--pager --output',
    operands: 'pattern',
    tree: true,
    visible: '-u -a --unrestricted --hidden --all-types',
    here: true,
  },
  {
    names: 'fd fdfind',
    source: 'fd(1): -x and -X run programs',
    changes: 'no',
    takes: '-e -t -d -E -S -j -c --extension --type --max-depth --exclude --size --changed-within --threads --color',
    reads: '--base-directory --search-path',
    starts: '-x -X --exec --exec-batch',
    operands: 'pattern',
    tree: true,
    visible: '-H -I -u --hidden --no-ignore --unrestricted',
    here: true,
  },
];
