// LiteRT.js in Node: the page's own nets.js, with the one thing that Node lacks, a script element.

import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import vm from "node:vm";

export const PAGE = process.env.PAGE; // the folder of a built page's version

globalThis.self = globalThis;
globalThis.require = createRequire(import.meta.url); // Emscripten's loader asks for it
globalThis.__dirname = join(PAGE, "vendor", "litert");
globalThis.importScripts = (path) => vm.runInThisContext(`${readFileSync(path, "utf8")};globalThis.ModuleFactory=ModuleFactory`);

/** A module of the page. @param {string} name */
export const page = (name) => import(pathToFileURL(join(PAGE, name)).href);
export const get = async (name) => new Uint8Array(readFileSync(join(PAGE, name)));
export const facts = JSON.parse(readFileSync(join(PAGE, "course.json"), "utf8"));

/** Load one of the page's nets. @param {string} name */
export async function net(name) {
  const { loadNet, startRuntime } = await page("nets.js");
  const told = [console.error, console.warn];
  console.error = console.warn = () => {};
  await startRuntime(get, PAGE + "/");
  const loaded = await loadNet(await get(`nets/${name}.tflite`), facts.nets[name]);
  [console.error, console.warn] = told;
  return loaded;
}
