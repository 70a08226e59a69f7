import type { Region } from '../../ports.ts';
import type { InnerModes } from '../terminal/emulator.ts';

const RELEASE = 3;
/** Bits of the button number beside the button: shift, meta, control, motion. */
const MODIFIERS = 0b111100;
const MOTION = 0b100000;

/**
 * A mouse report of the person's terminal (SGR form, `CSI < button ; x ; y M`) as the agent wants it: its own
 * coordinates, its own encoding. Null: it is not for the agent. Undefined: this is no mouse report.
 */
export function translateMouse(report: string, region: Region, modes: InnerModes): string | null | undefined {
  const match = /^\x1b\[<(\d+);(\d+);(\d+)([Mm])$/.exec(report);
  if (match === null) return undefined;
  const [button, x, y] = [Number(match[1]), Number(match[2]) - 1 - region.x, Number(match[3]) - 1 - region.y];
  const released = match[4] === 'm';
  const within = x >= 0 && y >= 0 && x < region.width && y < region.height;
  const dragged = (button & MOTION) !== 0 && (button & 3) !== RELEASE;
  // A drag that began in the pane may end beside it; a press there is not the agent's.
  if (modes.mouse === 'none' || (!within && !released && !dragged)) return null;
  if (modes.mouse === 'x10' && (released || (button & ~3) !== 0)) return null;
  const column = Math.min(Math.max(x, 0), region.width - 1) + 1;
  const row = Math.min(Math.max(y, 0), region.height - 1) + 1;
  if (modes.mouseEncoding === 'sgr') return `\x1b[<${button};${column};${row}${match[4]}`;
  // The old form: three bytes, released is a button of its own, 223 columns at most.
  if (column > 223 || row > 223) return null;
  const old = released ? (button & MODIFIERS) | RELEASE : button;
  return `\x1b[M${String.fromCharCode(old + 32, column + 32, row + 32)}`;
}
