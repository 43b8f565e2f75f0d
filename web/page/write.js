// Writing on glass: the notebook's drawing pad, with the nets in this page in the place of Python.

import { doodleToImage, EmptyGlyph, strokesToImage } from "./glyphs.js";

const SHOWN = 3;

/**
 * @typedef {import("./glyphs.js").Stroke} Stroke
 * @typedef {{picture: (strokes: Stroke[], smallest?: number) => Uint8Array, answer: (picture: Uint8Array) => Promise<Float32Array>}} GlyphReader
 * @typedef {(name: string) => Promise<(one: Uint8Array) => Promise<Float32Array>>} Load
 */

const ofGlyphs = (name) => async (/** @type {Load} */ load) => {
  const net = await load(name);
  return { picture: strokesToImage, answer: net };
};

/** How digits, letters and doodles are read. @type {Record<string, (load: Load) => Promise<GlyphReader>>} */
export const readers = {
  digits: ofGlyphs("airdraw"),
  letters: ofGlyphs("quickdraw_letters"),
  doodles: async (load) => {
    const net = await load("quickdraw");
    const mirrored = (picture) => picture.map((_, i) => picture[i - (i % 28) + 27 - (i % 28)]);
    // No doodle changes its meaning in a mirror, and the mean is more often right.
    const answer = async (picture) => {
      const [one, other] = [await net(picture), await net(mirrored(picture))];
      return one.map((p, i) => (p + other[i]) / 2);
    };
    return { picture: doodleToImage, answer };
  },
};

export const NETS = { digits: "airdraw", letters: "quickdraw_letters", doodles: "quickdraw" };

/** The best answers: [name, probability]. @param {Float32Array} probabilities @param {string[]} labels @returns {[string, number][]} */
export function best(probabilities, labels, count = SHOWN) {
  const order = [...probabilities.keys()].sort((a, b) => probabilities[b] - probabilities[a]);
  return order.slice(0, count).map((i) => /** @type {[string, number]} */ ([labels[i], probabilities[i]]));
}

/**
 * What the notebook's pad takes for its Python: it gets strokes and sends answers back.
 * @param {string} words on the sheet @param {GlyphReader} reader @param {string[]} labels @param {number} threshold
 * @param {(answer: string, sure: number) => void} say
 */
export function padModel(words, reader, labels, threshold, say) {
  let receive = (/** @type {any[]} */ ..._) => {};
  return {
    get: () => words,
    on: (_, listener) => (receive = listener),
    off: () => (receive = () => {}),
    async send({ type, strokes }) {
      if (type !== "strokes") return;
      try {
        const picture = reader.picture(strokes);
        const answers = best(await reader.answer(picture), labels);
        const [name, sure] = answers[0];
        const shown = sure < threshold ? `${name}?` : name;
        receive({ type: "read", strokes, answers: [[shown, sure], ...answers.slice(1)] }, [new DataView(picture.buffer)]);
        say(shown, sure);
      } catch (error) {
        const words = error instanceof EmptyGlyph ? error.message : `This could not be read (${error.message}).`;
        receive({ type: "refused", words }, []);
      }
    },
  };
}
