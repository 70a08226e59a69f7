/** A cell's place in the picture, in its units. */
interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** How far a round corner reaches, in the picture's units. */
const RADIUS = 4;

/** Which arms a character has: up, right, down, left. */
const arms: Readonly<Record<string, string>> = {
  '─': 'rl',
  '━': 'rl',
  '│': 'ud',
  '╭': 'rd',
  '╮': 'ld',
  '╰': 'ru',
  '╯': 'lu',
  '┌': 'rd',
  '┐': 'ld',
  '└': 'ru',
  '┘': 'lu',
  '├': 'udr',
  '┤': 'udl',
  '┬': 'rld',
  '┴': 'rlu',
  '┼': 'udrl',
};

/**
 * The path of a frame character: drawn, since no font's lines meet from row to row in a picture. Null for any other
 * character. `heavy`: a thick line.
 */
export function boxLine(text: string, box: Box): { readonly path: string; readonly heavy: boolean } | null {
  const has = arms[text];
  if (has === undefined) return null;
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  const ends = { u: [x, box.y], d: [x, box.y + box.height], r: [box.x + box.width, y], l: [box.x, y] } as const;
  const at = (point: readonly number[]) => point.map(round).join(' ');
  if ('╭╮╰╯'.includes(text)) {
    const [side, way] = [...has] as ['l' | 'r', 'u' | 'd'];
    const across = [x + (side === 'r' ? RADIUS : -RADIUS), y];
    const along = [x, y + (way === 'd' ? RADIUS : -RADIUS)];
    return { path: `M${at(ends[side])}L${at(across)}Q${at([x, y])} ${at(along)}L${at(ends[way])}`, heavy: false };
  }
  if (has === 'rl' || has === 'ud') {
    const [from, to] = has === 'rl' ? [ends.l, ends.r] : [ends.u, ends.d];
    return { path: `M${at(from)}L${at(to)}`, heavy: text === '━' };
  }
  const path = [...has].map((arm) => `M${at([x, y])}L${at(ends[arm as keyof typeof ends])}`).join('');
  return { path, heavy: false };
}

const round = (value: number): number => Math.round(value * 10) / 10;
