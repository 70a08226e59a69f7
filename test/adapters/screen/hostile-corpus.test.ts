import { expect, test } from 'vitest';
import { Compositor } from '../../../source/adapters/screen/compositor.ts';
import { quiet } from '../../../source/adapters/screen/outer-modes.ts';
import { Emulator } from '../../../source/adapters/terminal/emulator.ts';
import { cpuMs } from '../../helpers/cpu.ts';
import { describeEmulator, painterGrammar } from './grid-helper.ts';

const ESC = '\x1b';
const ST = `${ESC}\\`;
const BEL = '\x07';

/** What a program may print to reach beyond its pane, freeze its terminal, or pass itself off as something else. */
const corpus: Readonly<Record<string, string>> = {
  // the person's clipboard, title, notices, files
  'OSC 52 writes the clipboard': `${ESC}]52;c;c3RvbGVu${BEL}`,
  'OSC 52 reads the clipboard': `${ESC}]52;c;?${BEL}`,
  'OSC 52 with the primary selection and ST': `${ESC}]52;p;c3RvbGVu${ST}`,
  'OSC 52 in C1 form': '\x9d52;c;c3RvbGVu\x9c',
  'OSC 52 in tmux pass-through': `${ESC}Ptmux;${ESC}${ESC}]52;c;c3RvbGVu${BEL}${ST}`,
  'OSC 52 in screen pass-through': `${ESC}P${ESC}]52;c;c3RvbGVu${BEL}${ST}`,
  'OSC 0 sets title and icon': `${ESC}]0;owned${BEL}`,
  'OSC 1 sets the icon': `${ESC}]1;owned${BEL}`,
  'OSC 2 sets the title': `${ESC}]2;owned${ST}`,
  'ESC k sets the title in screen': `${ESC}kowned${ST}`,
  'CSI 21 t asks for the title': `${ESC}[21t`,
  'CSI 20 t asks for the icon': `${ESC}[20t`,
  'title with a command in it, then read back': `${ESC}]0;;rm -rf ~;${BEL}${ESC}[21t`,
  'OSC 9 notifies': `${ESC}]9;You have been chosen${BEL}`,
  'OSC 99 notifies in kitty': `${ESC}]99;i=1:d=0;Hello${ST}`,
  'OSC 777 notifies in rxvt': `${ESC}]777;notify;title;body${BEL}`,
  'OSC 1337 downloads a file': `${ESC}]1337;File=name=eA==;inline=0:AAAA${BEL}`,
  'OSC 1337 sets the clipboard': `${ESC}]1337;Copy=:c3RvbGVu${BEL}`,
  'OSC 1337 steals the focus': `${ESC}]1337;StealFocus${BEL}`,
  'OSC 1337 opens a URL': `${ESC}]1337;OpenURL=:aHR0cHM6Ly9ldmls${BEL}`,
  'OSC 7 sets the folder': `${ESC}]7;file://host/etc${BEL}`,
  'OSC 8 links to a command': `${ESC}]8;;file:///bin/sh${BEL}click${ESC}]8;;${BEL}`,
  'OSC 8 that never ends': `${ESC}]8;;https://evil.example${BEL}all of it`,
  'OSC 8 with a link inside a link': `${ESC}]8;;a${BEL}${ESC}]8;;b${BEL}x`,
  'OSC 133 marks a prompt': `${ESC}]133;A${BEL}$ ${ESC}]133;B${BEL}`,
  'OSC 633 tells VS Code a command line': `${ESC}]633;E;rm -rf ~${BEL}`,
  'OSC 50 sets the font': `${ESC}]50;-*-big-*${BEL}`,
  'OSC 46 sets the log file': `${ESC}]46;/tmp/log${BEL}`,
  // queries that put text on the person's command line
  'DA1 asks what it is': `${ESC}[c`,
  'DA2 asks which version': `${ESC}[>c`,
  'DA3 asks for the serial number': `${ESC}[=c`,
  'DSR asks for the cursor': `${ESC}[6n`,
  'DECXCPR asks for the cursor': `${ESC}[?6n`,
  'XTVERSION asks for the name': `${ESC}[>q`,
  'DECRQSS asks for settings': `${ESC}P$qm${ST}`,
  'DECRQSS with a long request': `${ESC}P$q${'A'.repeat(5_000)}${ST}`,
  'XTGETTCAP asks for terminfo': `${ESC}P+q544e;636f${ST}`,
  'DECRQCRA asks for a checksum of the screen': `${ESC}[1;1;1;1;80;24*y`,
  'ENQ asks for the answerback': '\x05',
  'OSC 4 asks for a palette colour': `${ESC}]4;1;?${BEL}`,
  'OSC 10 and 11 ask for colours': `${ESC}]10;?${BEL}${ESC}]11;?${BEL}`,
  'CSI 14 t asks for pixels': `${ESC}[14t${ESC}[15t${ESC}[16t${ESC}[18t${ESC}[19t`,
  'kitty keyboard query and push': `${ESC}[?u${ESC}[>31u`,
  modifyOtherKeys: `${ESC}[>4;2m`,
  'a flood of queries': `${ESC}[6n`.repeat(20_000),
  // colours and state of the whole terminal
  'OSC 4 sets all colours to black': Array.from({ length: 256 }, (_, index) => `${ESC}]4;${index};#000000${BEL}`).join(
    '',
  ),
  'OSC 11 sets the background': `${ESC}]11;#ff0000${BEL}`,
  'OSC 12 sets the cursor colour': `${ESC}]12;#000000${BEL}`,
  'OSC 104 resets colours': `${ESC}]104${BEL}`,
  'RIS resets the terminal': `${ESC}c`,
  'DECSTR resets softly': `${ESC}[!p`,
  'the alternate screen, left and entered': `${ESC}[?1049h${ESC}[?47l${ESC}[?1047h`,
  'mouse, focus and paste modes': `${ESC}[?1000;1002;1003;1004;1005;1006;1015;1016;2004h`,
  'a hidden cursor': `${ESC}[?25l`,
  'reverse screen': `${ESC}[?5h`,
  '132 columns': `${ESC}[?40h${ESC}[?3h`,
  'a synchronized update that never ends': `${ESC}[?2026h`,
  'keyboard lock': `${ESC}[2h`,
  'local echo': `${ESC}[12l`,
  'printer on': `${ESC}[5i printed ${ESC}[4i`,
  'window moved, resized, minimised': `${ESC}[3;0;0t${ESC}[4;1;1t${ESC}[8;1;1t${ESC}[2t${ESC}[9;1t`,
  'title stack': `${ESC}[22;0t${ESC}[23;0t`,
  LEDs: `${ESC}[1;2;3q`,
  'a bell': BEL.repeat(500),
  'scrollback erased': `${ESC}[3J`,
  'scroll region and origin beyond the pane': `${ESC}[1;999r${ESC}[?6h${ESC}[999;999H`,
  'character set swapped': `${ESC}(0lqqqk${ESC}(B\x0eabc`,
  'alignment pattern': `${ESC}#8`,
  'double-height lines': `${ESC}#3big${ESC}#4big`,
  'media copy': `${ESC}[?5i${ESC}[?4i`,
  'memory lock': `${ESC}l${ESC}m`,
  // strings that swallow what follows
  'an OSC that never ends': `${ESC}]0;${'A'.repeat(10_000)}`,
  'a DCS that never ends': `${ESC}P${'A'.repeat(10_000)}`,
  'an APC with kitty graphics': `${ESC}_Gf=24,s=10,v=10;AAAA${ST}`,
  'a PM and an SOS': `${ESC}^private${ST}${ESC}Xstring${ST}`,
  'sixel graphics': `${ESC}Pq#0;2;0;0;0#0~~@@vv@@~~@@~~$${ST}`,
  'ReGIS graphics': `${ESC}P0pP[0,0]${ST}`,
  'a user-defined key': `${ESC}P1;1|17/726d0d${ST}`,
  'C1 controls as bytes': '\x90\x9b31m\x9d0;t\x9c\x85\x8d',
  'a CSI with thousands of parameters': `${ESC}[${'1;'.repeat(5_000)}m`,
  'a CSI with a huge number': `${ESC}[${'9'.repeat(500)}A`,
  'a CSI broken by controls': `${ESC}[3\x181m${ESC}[4\x1a2m${ESC}[5\r6m`,
  'ESC within ESC': ESC.repeat(1_000),
  'invalid UTF-8 around a CSI': '\xc3\x1b[31m\xe2\x82',
  // time and memory
  'insert 99999999 lines': `${ESC}[99999999L`,
  'delete 99999999 lines': `${ESC}[99999999M`,
  'scroll 99999999 up and down': `${ESC}[99999999S${ESC}[99999999T`,
  'repeat 99999999 times': `x${ESC}[99999999b`,
  'tabs by 99999999': `${ESC}[99999999I${ESC}[99999999Z`,
  'a thousand resets': `${ESC}c`.repeat(1_000),
  'a thousand links': Array.from({ length: 1_000 }, (_, index) => `${ESC}]8;;u${index}${BEL}a\r\n`).join(''),
  'ten thousand marks on one letter': `a${'\u0301'.repeat(10_000)}`,
  // what is not what it seems
  'right-to-left override': 'safe \u202egnp.exe\u202c',
  isolates: 'a\u2066b\u2067c\u2068d\u2069',
  'Arabic letter mark and directional marks': 'a\u061cb\u200ec\u200fd',
  'zero-width space, joiners, no-break': 'a\u200bb\u2060c\ufeffd\u200ce',
  'tag characters': `a${[...'hidden'].map((char) => String.fromCodePoint(0xe0000 + char.charCodeAt(0))).join('')}b`,
  'variation selectors that carry data': `a${String.fromCodePoint(0xfe01, 0xfe02, 0xe0101, 0xe0102)}b`,
  'interlinear annotation': 'a\ufff9b\ufffac\ufffbd',
  'Hangul fillers': 'a\u3164b\uffa0c\u115fd',
  'line and paragraph separators': 'a\u2028b\u2029c',
  'a soft hyphen': 'a\u00adb',
  'hidden text (SGR 8)': `${ESC}[8mrm -rf ~${ESC}[28m`,
  'text in the background colour': `${ESC}[30;40mrm -rf ~${ESC}[m`,
  'a frame like ours': `${ESC}[H╭ 3 Violations 0 ─────╮${ESC}[2;1H│ all is well, press p │`,
  'the whole screen addressed': `${ESC}[1;1Hx${ESC}[99;999Hx${ESC}[0;0Hx`,
  'wide characters at the edge': `${ESC}[1;20H一${ESC}[1;19H一二`,
  'a lone half of a wide character': `一${ESC}[D\x08x`,
};

const region = { x: 10, y: 3, width: 20, height: 6 };
const frame = Array.from({ length: 12 }, (_, y) => `row ${y} `.padEnd(40, '#')).join('\n');

/** The bytes that the person's terminal gets while the agent prints something, and that terminal. */
function outside(output: string): { bytes: string; outer: Emulator; answers: string[] } {
  const compositor = new Compositor(40, 12, 'true');
  const agent = new Emulator({ columns: region.width, rows: region.height });
  const outer = new Emulator({ columns: 40, rows: 12 });
  const answers: string[] = [];
  outer.onReply = (answer) => answers.push(answer);
  compositor.setFrame(frame);
  compositor.setRegion(region);
  let bytes = '';
  const paint = (): void => {
    compositor.takePane(agent);
    const part = compositor.frame(Number.POSITIVE_INFINITY, quiet, null).bytes.toString();
    bytes += part;
    outer.write(part);
  };
  paint();
  agent.write('before ');
  paint();
  for (const piece of [output, ' after', '\r\n']) {
    agent.write(Buffer.from(piece));
    paint();
  }
  return { bytes, outer, answers };
}

test('the corpus is large', () => {
  expect(Object.keys(corpus).length).toBeGreaterThanOrEqual(100);
});

test.each(Object.entries(corpus))('%s: nothing of it gets out of the pane', (_, output) => {
  const before = cpuMs();
  const { bytes, outer, answers } = outside(output);
  expect(cpuMs() - before).toBeLessThan(4_000);
  for (const update of bytes.split(/(?:\x1b\[\?2026[hl])+/)) expect(update).toMatch(painterGrammar);
  expect(answers).toEqual([]);
  expect(outer.modes).toMatchObject({ mouse: 'none', focus: false, bracketedPaste: false, cursorKeys: false });
  expect(outer.cursor).toMatchObject({ visible: true, shape: 0 });
  const around = outer.text().map((line, y) => {
    const inside = y >= region.y && y < region.y + region.height;
    return inside ? line.slice(0, region.x) + '.'.repeat(region.width) + line.slice(-10) : line;
  });
  expect(around).toEqual(
    frame
      .split('\n')
      .map((line, y) =>
        y >= region.y && y < region.y + region.height
          ? `${line.slice(0, region.x)}${'.'.repeat(region.width)}${'#'.repeat(10)}`
          : line,
      ),
  );
  expect(describeEmulator(outer).join('')).not.toMatch(/[\u202a-\u202e\u2066-\u2069\u200b-\u200f]/);
});
