// The files that lie in the page itself, if all of it is one file: they answer what otherwise goes to a
// server. `python3 -m app build --single-file` writes such a page; see app/host/publishing/single_file.py.

/** Stands for the address of the site, in every address that a module makes. Nothing answers it elsewhere. */
export const SITE = "downslope:/";

/** @type {Record<string, string>} */
const TYPES = { js: "text/javascript", json: "application/json", wasm: "application/wasm" };

/**
 * Makes `fetch` answer with files.
 *
 * @param {(name: string) => Promise<BodyInit | null>} find returns the contents of a file, null if there is none
 */
export function answerFetch(find) {
  const fetchFromNetwork = self.fetch.bind(self);
  self.fetch = async (input, options) => {
    const url = String(input instanceof Request ? input.url : input);
    if (!url.startsWith(SITE)) return fetchFromNetwork(input, options);
    const contents = await find(url.slice(SITE.length));
    if (contents === null) return new Response("", { status: 404 });
    const type = TYPES[url.slice(url.lastIndexOf(".") + 1)] ?? "application/octet-stream";
    return new Response(contents, { headers: { "content-type": type } });
  };
}

/** @param {string} source of a module */
export function asAddress(source) {
  return `data:text/javascript,${encodeURIComponent(source)}`;
}

/**
 * Reads bytes that were written as text: seven bits a character, the highest first. Characters that HTML would
 * change are written as those 128 places after them.
 *
 * @param {string} text
 */
export function bytesOf(text) {
  const bytes = new Uint8Array(Math.floor((text.length * 7) / 8));
  let [held, bits, end] = [0, 0, 0];
  for (let i = 0; i < text.length; i++) {
    held = (held << 7) | (text.charCodeAt(i) & 127);
    bits += 7;
    if (bits < 8) continue;
    bits -= 8;
    bytes[end] = held >> bits;
    end += 1;
    held &= (1 << bits) - 1;
  }
  return bytes;
}
