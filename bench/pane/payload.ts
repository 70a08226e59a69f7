import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What the floods are made of; each is about this many bytes and may be repeated. */
const SIZE = 1_000_000;
const columns = 118;
const rows = 36;

/** A seeded generator (mulberry32): floods are the same in every run. */
function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const words = 'the quick brown fox jumps over a lazy dog while tests run and builds finish in time'.split(' ');
const wide = ['漢字', 'かな', '한국어', '👍', '👨‍👩‍👧', '🇨🇭', 'é', 'naïve', '→', '✓', '█▓', 'שלום', '❤️', 'Ω≈'];

const makers = {
  plain: (random: (below: number) => number) => {
    let line = '';
    while (line.length < 40 + random(60)) line += `${words[random(words.length)]} `;
    return `${line}\r\n`;
  },
  dense: (random: (below: number) => number) => {
    let line = '';
    for (let x = 0; x < columns; x++)
      line += `\x1b[38;2;${random(256)};${random(256)};${random(256)};48;5;${random(256)}m${String.fromCharCode(33 + random(90))}`;
    return `${line}\x1b[m\r\n`;
  },
  unicode: (random: (below: number) => number) => {
    let line = '';
    for (let word = 0; word < 18; word++) line += `${wide[random(wide.length)]} `;
    return `${line}\r\n`;
  },
  cursor: (random: (below: number) => number) =>
    `\x1b[${1 + random(rows)};${1 + random(columns - 8)}H\x1b[${31 + random(7)}m${words[random(words.length)]}\x1b[m`,
  region: (random: (below: number) => number) =>
    `\x1b[5;${rows - 3}r\x1b[${rows - 3};1H\r\n${words[random(words.length)]} ${words[random(words.length)]} line\x1b[r`,
  /** Frames as agents draw them with Ink: erase some lines upwards, write them again, in a synchronized update. */
  agent: (random: (below: number) => number) => {
    const lines = 6 + random(10);
    let frame = `\x1b[?2026h${'\x1b[2K\x1b[1A'.repeat(lines)}\x1b[2K\x1b[G`;
    for (let line = 0; line < lines; line++)
      frame += `\x1b[38;5;${random(256)}m⏺\x1b[39m \x1b[1m${words[random(words.length)]}\x1b[22m(${words[random(words.length)]} ${words[random(words.length)]})\x1b[2m ${'·'.repeat(random(20))}\x1b[22m\r\n`;
    return `${frame}╭${'─'.repeat(60)}╮\x1b[?2026l`;
  },
};

export type Flood = keyof typeof makers;

/** Writes a flood's payload to a file of its own and returns the path. */
export function payloadFile(flood: Flood): string {
  const random = seeded(flood.length * 7919);
  let text = '';
  while (text.length < SIZE) text += makers[flood](random);
  const path = join(mkdtempSync(join(tmpdir(), 'chaperone-flood-')), flood);
  writeFileSync(path, text);
  return path;
}
