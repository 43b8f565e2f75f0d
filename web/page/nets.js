// The course's own nets, the .tflite files of its checkpoints, run by LiteRT.js on the CPU.

import { loadAndCompile, loadLiteRt, supportsFeature, Tensor } from "./vendor/litert/index.js";

/** @typedef {{input: [number, number], output: [number, number], pixels: boolean, shape: number[]}} Numbers */

let ready = null; // the runtime, loaded once

/**
 * Start the runtime. get: hands out a file of the page as bytes. loader: how to run its script, or null in a browser.
 * @param {(name: string) => Promise<Uint8Array>} get
 * @param {string} base folder of the page's files
 */
export function startRuntime(get, base) {
  ready ??= start(get, base).catch((error) => {
    ready = null;
    throw error;
  });
  return ready;
}

async function start(get, base) {
  const kind = (await supportsFeature("relaxedSimd")) ? "litert_wasm" : "litert_wasm_compat";
  const binary = await get(`vendor/litert/${kind}_internal.wasm.gz`);
  self["Module"] = { wasmBinary: await unzipped(binary), print: () => {}, printErr: () => {} };
  const told = console.error;
  await loadLiteRt(`${base}vendor/litert/${kind}_internal.js`);
  console.error = told;
}

async function unzipped(bytes) {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/**
 * Load a net. Returns a function from one input (Uint8Array of pixels, or numbers) to its outputs, Float32Array.
 * @param {Uint8Array} bytes of the .tflite file @param {Numbers} numbers how its integers stand for real numbers
 * @returns {Promise<(one: Uint8Array | Float32Array | number[]) => Promise<Float32Array>>}
 */
export async function loadNet(bytes, { output: [scale, zero], pixels, shape }) {
  const net = await loadAndCompile(bytes, { accelerator: "wasm" });
  return async (one) => {
    const input = new Tensor(pixels ? Uint8Array.from(one) : Float32Array.from(one), [1, ...shape]);
    const [answer] = await net.run(input);
    const values = answer.toTypedArray();
    const real = scale ? Float32Array.from(values, (v) => Math.fround(v - zero) * Math.fround(scale)) : Float32Array.from(values);
    input.delete();
    answer.delete();
    return real;
  };
}
