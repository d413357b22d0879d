// Reads the address before the first paint and marks the root element for the style sheets: theme,
// frame, panels, and whether the posters show the right picture. So nothing jumps later.
(() => {
  const root = document.documentElement;

  /** The least height of a panel, with its title, and of the narrowest one, in CSS pixels. */
  const LEAST_HEIGHT = 160;
  const LEAST_WIDTH = 150;

  /** A page as low as this has no room for anything that stays; one as high as this has room for the doors. */
  const LOW = 330;
  const TALL = 600;

  /** Between two panels. */
  const GAP = 8;

  /**
   * What stands around the panels, in CSS pixels: at the sides, and above and below.
   *
   * @type {Record<string, [number, number]>}
   */
  const AROUND = { page: [48, 226], large: [48, 262], embed: [24, 96], short: [236, 92] };

  /**
   * The kind of screen: "list" scrolls its panels, "short" is a phone held sideways, with its controls at
   * the side; "embed" is a frame, and a "page" has room for all.
   *
   * @param {number} width
   * @param {number} height
   */
  const screenOf = (width, height) => {
    if ("embed" in root.dataset) return "embed";
    if (width >= 560 && height >= 280 && height < 480 && width > 1.2 * height) return "short";
    if (width < 720) return "list";
    return width >= 1600 && height >= 900 ? "large" : "page";
  };

  /**
   * Marks the layout of the panels on the root element, by the room that there is for them: the stage takes
   * the left side or the top; the other panels stand beside or below it in one column or two. Those for
   * which there is no room wait behind a menu; see panels/layout.js.
   *
   * @param {string[]} panels
   * @param {string} stage the largest panel, if it is among those shown
   * @param {string} [wanted] a panel that must be seen
   * @param {number} [measured] the height of the room for panels; without one it is estimated
   * @returns {string[]} the panels that wait
   */
  self.layOutPanels = (panels, stage, wanted = "", measured = 0) => {
    const scale = Number(root.style.getPropertyValue("--scale")) || 1;
    const [wide, high] = [innerWidth / scale, innerHeight / scale];
    const screen = screenOf(wide, high);
    const hasInsight = "insight" in root.dataset && screen !== "embed" && wide >= 960 && wide > high;
    const [sides, above] = AROUND[screen] ?? [0, 0];
    const width = wide - sides - (hasInsight ? Math.max(340, 0.28 * wide) : 0);
    // Larger text needs larger panels; see panels/panels.js.
    const least = LEAST_HEIGHT * Math.max(1, (0.016 * innerHeight) / 14);
    const height = Math.max(measured || high - above, least);
    const isTall = screen === "embed" ? width < height : screen !== "short" && wide <= high;
    const hasStage = panels.includes(stage);
    let others = panels.filter((panel) => panel !== stage);
    // A stage above is a third higher than a row below it.
    const share = isTall && hasStage ? 1.35 : 0;
    const mostRows = Math.max(1, Math.floor((height + GAP) / (least + GAP) - share));
    const isOneColumn = isTall ? width < 2 * LEAST_WIDTH : others.length < 3 && others.length <= mostRows;
    const mostColumns = isOneColumn || (hasStage && !isTall && width < 5 * LEAST_WIDTH) ? 1 : 2;
    const most = screen === "list" ? others.length : Math.max(mostRows * mostColumns, hasStage ? 0 : 1);
    if (others.indexOf(wanted) >= most) {
      others = [
        ...others.slice(0, most - 1),
        wanted,
        ...others.filter((panel) => panel !== wanted).slice(most - 1),
      ];
    }
    const waiting = others.splice(most);
    const columns = Math.min(mostColumns, others.length);
    const last = others.at(-1);
    root.dataset.screen = screen;
    root.dataset.height = high <= LOW ? "low" : high >= TALL ? "tall" : "";
    if ("insight" in root.dataset) root.dataset.insight = hasInsight ? "beside" : "below";
    // A page that is enlarged has less room, which no media query says.
    const room = screen === "large" ? (15 / 17) * wide : wide;
    root.dataset.width = room < 880 ? "small" : room < 1100 ? "medium" : room < 1240 ? "large" : "";
    root.dataset.panels = [...(hasStage ? [stage] : []), ...others].join(" ");
    root.dataset.stage = hasStage ? stage : "";
    root.dataset.arrangement = isTall ? "above" : "side";
    root.dataset.columns = String(columns);
    // With an odd number of panels, the last one takes both columns.
    root.dataset.wide = columns === 2 && others.length % 2 && last ? last : "";
    root.style.setProperty("--rows", String(Math.max(1, Math.ceil(others.length / Math.max(columns, 1)))));
    return waiting;
  };

  /**
   * Whether an enlarged page measures everything in its own pixels, boxes as well as the window in style
   * sheets: WebKit does. Other browsers measure both in the window's pixels.
   *
   * @type {boolean | undefined}
   */
  let hasOwnPixels;

  function findOwnPixels() {
    const probe = document.createElement("div");
    Object.assign(probe.style, { position: "absolute", width: "10px", zoom: "2" });
    root.append(probe);
    const { width } = probe.getBoundingClientRect();
    probe.remove();
    return width < 15;
  }

  self.enlarge = (scale) => {
    root.style.setProperty("--scale", String(scale));
    if (scale !== 1) hasOwnPixels ??= findOwnPixels();
    root.style.setProperty("--window-scale", String(hasOwnPixels ? 1 : scale));
    root.style.setProperty("--box-scale", String(hasOwnPixels ? scale : 1));
  };

  /**
   * Chooses a language that there are words in.
   *
   * @param {string | null} locale the one asked for; for any other, "auto" say, the browser's
   */
  self.chooseLanguage = (locale) => {
    const known = root.dataset.languages?.split(" ") ?? [];
    const wanted = [locale ?? "", ...navigator.languages].flatMap((each) => [each, each.split("-")[0] ?? ""]);
    return wanted.find((each) => known.includes(each)) ?? "en";
  };

  const { parameters } = self.readAddress();
  root.lang = self.chooseLanguage(parameters.get("locale") ?? null);
  const isForeign = root.lang !== "en";
  // A page in one file has all languages in itself.
  if (isForeign && !("oneFile" in root.dataset)) {
    const hint = document.createElement("link");
    const href = `static/words/locales/${root.lang}.json`;
    Object.assign(hint, {
      rel: "preload",
      as: "fetch",
      type: "application/json",
      crossOrigin: "anonymous",
      href,
    });
    document.head.append(hint);
  }
  const theme = parameters.get("theme");
  if (theme === "light" || theme === "dark") root.dataset.theme = theme;
  if (self.readFlag(parameters.get("embed"))) root.dataset.embed = "";
  const scale = Number(parameters.get("scale"));
  // Python refuses any other scale; see app/settings.py.
  if (scale >= 0.5 && scale <= 3) self.enlarge(scale);
  // biome-ignore format: `make generate` writes these lists in one line
  const { known, first, ofModels } = {"known": ["data", "loss", "plane", "slice_m", "slice_b", "surface"], "first": ["data", "loss", "plane"], "ofModels": {"one_weight": ["slice_m", "loss"]}};
  const insight = parameters.get("insight");
  if (insight && insight !== "none") root.dataset.insight = "";
  const asked = parameters.get("panels")?.split(",") ?? [];
  // Python refuses a list that names any other panel; see app/settings.py.
  const isAccepted = asked.length > 0 && asked.every((panel) => known.includes(panel));
  const usual = isAccepted ? known.filter((panel) => asked.includes(panel)) : first;
  const own = Object.entries(ofModels).find(([model]) => model === parameters.get("model"))?.[1];
  self.layOutPanels(own ?? usual, (own ?? known)[0] ?? "");
  root.dataset.model = parameters.get("model") ?? "line";
  const changesPicture = [
    "points",
    "preset",
    "loss",
    "start",
    "loss_scale",
    "batch_size",
    "model",
    "standardize",
  ];
  const addsMarks = ["residuals", "squares", "least_squares", "contributions"];
  const isOther = [...changesPicture, ...addsMarks].some((name) => parameters.has(name));
  // The posters' words are English. link.js saves very many points in the history entry, because they are too
  // long for the address.
  if (isOther || isForeign || history.state?.points) root.dataset.posters = "other";
})();
