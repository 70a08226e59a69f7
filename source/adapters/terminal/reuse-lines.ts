import type { Terminal } from '@xterm/headless';

/** The parts of xterm 6 that scroll; not its public interface, so everything is looked for before it is used. */
interface Line {
  readonly length: number;
  isWrapped: boolean;
  getFg(index: number): number;
  getBg(index: number): number;
  copyFrom(line: Line): void;
}
interface Attributes {
  readonly fg: number;
  readonly bg: number;
}
interface Service {
  readonly cols: number;
  readonly isUserScrolling: boolean;
  readonly buffer: {
    readonly ybase: number;
    ydisp: number;
    readonly scrollTop: number;
    readonly scrollBottom: number;
    readonly lines: {
      get(index: number): Line | undefined;
      set(index: number, line: Line): void;
      shiftElements(start: number, count: number, offset: number): void;
    };
    getBlankLine(attributes: Attributes, isWrapped?: boolean): Line;
  };
  readonly _onScroll: { fire(position: number): void };
  scroll(attributes: Attributes, isWrapped?: boolean): void;
}

/**
 * Makes scrolling within a region reuse the line that leaves at its top: xterm makes a new one for every step, and
 * spends half of its time on that in programs with a fixed header. Where xterm is not as expected, nothing is changed.
 */
export function reuseLines(term: Terminal): void {
  const service = (term as unknown as { readonly _core?: { readonly _bufferService?: Service } })._core?._bufferService;
  if (service === undefined || typeof service._onScroll?.fire !== 'function' || typeof service.scroll !== 'function')
    return;
  const original = service.scroll;
  let blank: Line | undefined;
  service.scroll = (attributes, isWrapped = false) => {
    const { buffer } = service;
    const top = buffer.ybase + buffer.scrollTop;
    const leaving = buffer.scrollTop === 0 ? undefined : buffer.lines.get(top);
    if (leaving === undefined || leaving.length !== service.cols) {
      original.call(service, attributes, isWrapped);
      return;
    }
    const { fg, bg } = attributes;
    if (blank?.length !== service.cols || blank.getFg(0) !== fg || blank.getBg(0) !== bg)
      blank = buffer.getBlankLine(attributes);
    const bottom = buffer.ybase + buffer.scrollBottom;
    buffer.lines.shiftElements(top + 1, bottom - top, -1);
    leaving.copyFrom(blank);
    leaving.isWrapped = isWrapped;
    buffer.lines.set(bottom, leaving);
    if (!service.isUserScrolling) buffer.ydisp = buffer.ybase;
    service._onScroll.fire(buffer.ydisp);
  };
}
