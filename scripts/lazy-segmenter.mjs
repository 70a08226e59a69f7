let shared;

/**
 * Stands for `Intl.Segmenter` in what is bundled: Ink, its packages and our own modules each make one of graphemes when
 * they are loaded, and the first one costs as much as starting Node. Here it is made when a text first needs it.
 */
export class LazySegmenter {
  #made;
  #arguments;

  constructor(...words) {
    this.#arguments = words;
  }

  segment(text) {
    const [locale, { granularity = 'grapheme' } = {}] = this.#arguments;
    const Segmenter = Reflect.get(Intl, 'Segmenter');
    // All that ask for graphemes and no language are the same.
    if (locale === undefined && granularity === 'grapheme') {
      shared ??= new Segmenter();
      return shared.segment(text);
    }
    this.#made ??= new Segmenter(...this.#arguments);
    return this.#made.segment(text);
  }
}
