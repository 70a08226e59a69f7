/** What a file is by its first bytes; pixels where they can be read from its header. */
export interface FileKind {
  readonly name: string;
  readonly size?: { readonly width: number; readonly height: number };
}

/** Beginnings by which kinds of files are known (their own specifications; file(1) lists the same). */
const BEGINNINGS: readonly (readonly [name: string, hex: string])[] = [
  ['PNG image', '89504e470d0a1a0a'],
  ['GIF image', '474946383761'],
  ['GIF image', '474946383961'],
  ['JPEG image', 'ffd8ff'],
  ['icon', '00000100'],
  ['PDF document', '255044462d'],
  ['ZIP archive', '504b0304'],
  ['gzip archive', '1f8b'],
  ['xz archive', 'fd377a585a00'],
  ['Zstandard archive', '28b52ffd'],
  ['WebAssembly module', '0061736d'],
  ['ELF program', '7f454c46'],
  ['SQLite database', '53514c69746520666f726d6174203300'],
  ['WOFF2 font', '774f4632'],
  ['WOFF font', '774f4646'],
];

/** The kind of a binary file; `binary` where its beginning is none that is known. Nothing of it is trusted. */
export function fileKind(bytes: Uint8Array): FileKind {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const begins = (hex: string) =>
    bytes.length * 2 >= hex.length &&
    Array.from(
      { length: hex.length / 2 },
      (_, at) => bytes[at] === Number.parseInt(hex.slice(at * 2, at * 2 + 2), 16),
    ).every(Boolean);
  const name = BEGINNINGS.find(([, hex]) => begins(hex))?.[0] ?? (isWebp(bytes) ? 'WebP image' : 'binary');
  const size =
    name === 'PNG image'
      ? at(view, 24, () => ({ width: view.getUint32(16), height: view.getUint32(20) }))
      : name === 'GIF image'
        ? at(view, 10, () => ({ width: view.getUint16(6, true), height: view.getUint16(8, true) }))
        : name === 'JPEG image'
          ? jpegSize(view)
          : undefined;
  return size ? { name, size } : { name };
}

function at<T>(view: DataView, needed: number, read: () => T): T | undefined {
  return view.byteLength >= needed ? read() : undefined;
}

/** `RIFF`, a length, `WEBP`. */
function isWebp(bytes: Uint8Array): boolean {
  const text = String.fromCharCode(...bytes.subarray(0, 12));
  return text.startsWith('RIFF') && text.endsWith('WEBP');
}

/** Goes from segment to segment up to the frame's header (ITU-T T.81, B.1.1.3 and B.2.2). */
function jpegSize(view: DataView): FileKind['size'] {
  let place = 2;
  while (place + 9 <= view.byteLength) {
    if (view.getUint8(place) !== 0xff) return undefined;
    const marker = view.getUint8(place + 1);
    // Fill bytes, and markers without a segment.
    if (marker === 0xff) place += 1;
    else if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)) place += 2;
    else if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker))
      return { height: view.getUint16(place + 5), width: view.getUint16(place + 7) };
    else place += 2 + Math.max(2, view.getUint16(place + 2));
  }
  return undefined;
}

/** Bytes as people read them: `930 bytes`, `3.1 kB`, `2.4 MB`. */
export function byteCount(bytes: number): string {
  if (bytes < 1000) return `${bytes} ${bytes === 1 ? 'byte' : 'bytes'}`;
  const [value, unit] =
    bytes < 999_500 ? [bytes / 1e3, 'kB'] : bytes < 999_500_000 ? [bytes / 1e6, 'MB'] : [bytes / 1e9, 'GB'];
  return `${value < 99.95 ? value.toFixed(1) : Math.round(value)} ${unit}`;
}

/** One side of a change: the file's size in bytes, and its kind. */
export interface Side extends FileKind {
  readonly bytes: number;
}

/** A binary change in words: `PNG image 120×80 → 240×80, 3.1 kB → 4.0 kB`. */
export function binaryChange(old: Side | undefined, now: Side | undefined): string {
  const sides = [old, now].filter((side) => side !== undefined);
  const words = (of: (side: Side) => string) => [...new Set(sides.map(of))].filter(Boolean).join(' → ');
  const pixels = ({ size }: Side) => (size ? `${size.width}×${size.height}` : '');
  const whole = words(({ name }) => name);
  const kind =
    new Set(sides.map(({ name }) => name)).size > 1
      ? words((side) => `${side.name} ${pixels(side)}`.trim())
      : `${whole} ${words(pixels)}`.trim();
  return `${kind}, ${words(({ bytes }) => byteCount(bytes))}`;
}
