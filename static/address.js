// Reads the address as people, learning platforms and messengers hand it on. It is a classic script, because
// the page asks it before the first paint. None of our names and values contains one of `& = ? %`, so whatever
// of an own parameter does was encoded twice or glued on. What belongs to somebody else is left in peace.
(() => {
  // biome-ignore format: `make generate` writes these lists in one line
  const { settings, yes, no } = {"settings": ["preset", "model", "function", "standardize", "loss", "huber_delta", "batch_size", "shuffle", "seed", "optimizer", "learning_rate", "momentum", "rho", "beta_1", "beta_2", "epsilon", "start", "speed", "loss_scale", "residuals", "squares", "least_squares", "contributions", "updates", "fan", "azimuth", "elevation", "panels", "insight", "locale", "scale", "theme"], "yes": ["1", "true"], "no": ["0", "false"]};

  /** The parameters that are no settings; link.js says what each means. */
  const PAGES_OWN = ["points", "play", "embed", "boot", "snapshot", "boot_timeout", "fuzz"];
  const names = new Set([...settings, ...PAGES_OWN]);

  /** A link that several programs have passed on is encoded as often. */
  const MOST_CODINGS = 4;

  /** What is left of `&` in HTML at the beginning of a name; the browser takes the `#` of `&#38;` away. */
  const ENTITY = /^(?:amp;|#?0*38;|#?x0*26;)+/i;

  /** Up to these lengths a mistyped name differs by no letter, and by one; longer ones by two. */
  const SHORT = 3;
  const MEDIUM = 7;

  /** A part of a name that is as long stands for the whole, as `rate` for `learning_rate`. */
  const TELLING = 4;

  /** @param {string} text */
  function decoded(text) {
    let whole = text;
    for (let i = 0; i < MOST_CODINGS && whole.includes("%"); i++) {
      whole = whole.replace(/(?:%[0-9a-f]{2})+/gi, (part) => {
        try {
          return decodeURIComponent(part);
        } catch {
          return part;
        }
      });
    }
    return whole;
  }

  /** @param {string} text */
  function nameIn(text) {
    const name = decoded(text).replaceAll("+", " ").trim().replace(ENTITY, "");
    // The semicolon of the entity may be lost.
    const rest = name.replace(/^amp/, "");
    return names.has(rest) ? rest : name;
  }

  /**
   * A value: a plus belongs to a number before a digit, and is a space elsewhere; a space in an exponent was a plus.
   *
   * @param {string} text decoded
   */
  function valueIn(text) {
    return text
      .replace(/\+(?![\d.])/g, " ")
      .replace(/(\d[eE]) (?=\d)/g, "$1+")
      .replaceAll("\u2212", "-")
      .trim();
  }

  /** @param {string} name */
  const lettersOf = (name) => name.toLowerCase().replace(/[^a-z0-9]/g, "");

  /**
   * How many letters must be changed, added, left out or swapped with the next one: Damerau (1964).
   *
   * @param {string} one
   * @param {string} other
   */
  function distance(one, other) {
    let [before, last] = [
      /** @type {number[]} */ ([]),
      Array.from({ length: other.length + 1 }, (_, j) => j),
    ];
    for (let i = 1; i <= one.length; i++) {
      const row = [i];
      for (let j = 1; j <= other.length; j++) {
        const changed = Number(last[j - 1]) + Number(one[i - 1] !== other[j - 1]);
        const isSwapped = i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1];
        const swapped = isSwapped ? Number(before[j - 2]) + 1 : changed;
        row[j] = Math.min(changed, swapped, Number(last[j]) + 1, Number(row[j - 1]) + 1);
      }
      [before, last] = [last, row];
    }
    return Number(last[other.length]);
  }

  const ours = [...names].map((name) => {
    const words = name.split("_");
    const whole = lettersOf(name);
    const initials = words.length > 1 ? words.map((word) => word[0]).join("") : "";
    return {
      whole,
      last: words.at(-1),
      initials,
      most: whole.length <= SHORT ? 0 : whole.length <= MEDIUM ? 1 : 2,
    };
  });

  /**
   * Whether somebody probably meant one of our names: it is mistyped, cut, a part of it, or its initials.
   *
   * @param {string} name
   */
  function isNearOurs(name) {
    const given = lettersOf(name);
    return ours.some(({ whole, last, initials, most }) => {
      const isPart = given.length >= TELLING && (whole.startsWith(given) || last === given);
      const isAsLong = Math.abs(whole.length - given.length) <= most;
      return isPart || (given && initials === given) || (isAsLong && distance(given, whole) <= most);
    });
  }

  /**
   * @param {string} query without its question mark
   * @param {Map<string, string>} parameters where they go; a later one replaces an earlier one
   * @returns {string[]} the parts that are somebody else's, as they are
   */
  function read(query, parameters) {
    return query.split(/[&?]/).flatMap((part) => {
      const end = part.search(/=|$/);
      const name = nameIn(part.slice(0, end));
      const value = part.slice(end + 1);
      if (names.has(name)) {
        const [own = "", ...glued] = decoded(value).split(/[&?]/);
        parameters.set(name, valueIn(own));
        return glued.length ? read(glued.join("&"), parameters) : [];
      }
      // The sign of equality was encoded too, and with it perhaps the whole query.
      if (names.has(name.split("=")[0] ?? "")) return read(decoded(part), parameters);
      if (!value || !isNearOurs(name)) return part ? [part] : [];
      parameters.set(name, valueIn(decoded(value)));
      return [];
    });
  }

  self.readAddress = ({ search, hash } = location) => {
    /** @type {Map<string, string>} */
    const parameters = new Map();
    const others = read(search.slice(1), parameters).join("&");
    // Behind the hash stands what is too long for a server, or else the name of a place on the page.
    /** @type {Map<string, string>} */
    const behindHash = new Map();
    if (/=|%(25)*3D/i.test(hash)) read(hash.slice(1), behindHash);
    for (const [name, value] of behindHash) parameters.set(name, value);
    return { parameters, others, isInHash: behindHash.size > 0 };
  };

  self.readFlag = (text) => {
    const word = text?.toLowerCase() ?? "";
    return yes.includes(word) || (no.includes(word) ? false : undefined);
  };
})();
