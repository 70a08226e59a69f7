/** Code points whose width no terminal disputes: Latin, Greek, Cyrillic, punctuation, arrows, boxes, Braille, CJK. */
export function isSteady(code: number): boolean {
  return (
    code < 0x300 ||
    (code >= 0x370 && code < 0x483) ||
    (code >= 0x48a && code < 0x530) ||
    (code >= 0x2010 && code < 0x2028) ||
    (code >= 0x2030 && code < 0x205f) ||
    (code >= 0x2190 && code < 0x21a9) ||
    (code >= 0x2500 && code < 0x25fd) ||
    code === 0x2713 ||
    code === 0x2717 ||
    (code >= 0x2800 && code < 0x2900) ||
    (code >= 0x3001 && code < 0x302a) ||
    (code >= 0x3041 && code < 0x3097) ||
    (code >= 0x30a0 && code < 0x3100) ||
    (code >= 0x3400 && code < 0x4dc0) ||
    (code >= 0x4e00 && code < 0xa000) ||
    (code >= 0xac00 && code < 0xd7a4) ||
    (code >= 0xff01 && code < 0xff61)
  );
}
