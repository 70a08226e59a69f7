import type xterm from '@xterm/headless';

/** A cell of the screen as the picture needs it. Colours: the palette's number, `#rrggbb`, or null for the default. */
export interface PictureCell {
  readonly text: string;
  readonly width: number;
  readonly fg: number | string | null;
  readonly bg: number | string | null;
  readonly bold: boolean;
  readonly dim: boolean;
  readonly inverse: boolean;
  readonly strike: boolean;
}

/** The visible cells of an emulator, row by row. The second half of a wide character has width 0 and no text. */
export function screenOf(terminal: InstanceType<typeof xterm.Terminal>): PictureCell[][] {
  const { active } = terminal.buffer;
  return Array.from({ length: terminal.rows }, (_, row) => {
    const line = active.getLine(active.viewportY + row);
    return Array.from({ length: terminal.cols }, (__, column): PictureCell => {
      const cell = line?.getCell(column);
      if (!cell)
        return { text: ' ', width: 1, fg: null, bg: null, bold: false, dim: false, inverse: false, strike: false };
      const colour = (isDefault: boolean, isRgb: boolean, value: number) =>
        isDefault ? null : isRgb ? `#${value.toString(16).padStart(6, '0')}` : value;
      return {
        text: cell.getWidth() === 0 ? '' : cell.getChars() || ' ',
        width: cell.getWidth(),
        fg: colour(cell.isFgDefault(), cell.isFgRGB(), cell.getFgColor()),
        bg: colour(cell.isBgDefault(), cell.isBgRGB(), cell.getBgColor()),
        bold: cell.isBold() !== 0,
        dim: cell.isDim() !== 0,
        inverse: cell.isInverse() !== 0,
        strike: cell.isStrikethrough() !== 0,
      };
    });
  });
}
