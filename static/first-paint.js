// Reads the address before the first paint and marks the root element for the style sheets: theme,
// frame, panels, and whether the posters show the right picture. So nothing jumps later.
(() => {
  const root = document.documentElement;

  /**
   * Marks the layout of the panels on the root element: the stage at the left takes all rows; the
   * other panels stand in one column, or in two if there are three or more.
   *
   * @param {string[]} panels
   * @param {string} stage the largest panel, if it is among those shown
   */
  self.layOutPanels = (panels, stage) => {
    const others = panels.filter((panel) => panel !== stage);
    const hasStage = others.length < panels.length;
    const columns = hasStage && others.length < 3 ? 1 : 2;
    const rows = Math.max(1, Math.ceil(others.length / columns));
    const last = others.at(-1);
    root.dataset.panels = panels.join(" ");
    root.dataset.stage = hasStage ? stage : "";
    root.dataset.columns = String(Math.min(columns, others.length));
    // With an odd number of panels, the last one takes both columns.
    root.dataset.wide = columns === 2 && others.length % 2 && last ? last : "";
    root.style.setProperty("--rows", String(rows));
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

  const parameters = new URLSearchParams(location.search);
  root.lang = self.chooseLanguage(parameters.get("locale"));
  const isForeign = root.lang !== "en";
  if (isForeign) {
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
  if (parameters.get("embed") === "1") root.dataset.embed = "";
  // biome-ignore format: `make generate` writes these lists in one line
  const { known, first, ofModels } = {"known": ["data", "loss", "plane", "slice_m", "slice_b", "surface"], "first": ["data", "loss", "plane"], "ofModels": {"one_weight": ["slice_m", "loss"]}};
  const asked = parameters.get("panels")?.split(",") ?? [];
  // Python refuses a list that names any other panel; see app/settings.py.
  const isAccepted = asked.length > 0 && asked.every((panel) => known.includes(panel));
  const usual = isAccepted ? known.filter((panel) => asked.includes(panel)) : first;
  const own = Object.entries(ofModels).find(([model]) => model === parameters.get("model"))?.[1];
  self.layOutPanels(own ?? usual, (own ?? known)[0] ?? "");
  root.dataset.model = parameters.get("model") ?? "line";
  if (parameters.get("insight")) root.dataset.insight = "";
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
  // The posters' words are English. link.js saves many points in the history entry, because they are too
  // long for the address.
  if (isOther || isForeign || history.state?.points) root.dataset.posters = "other";
})();
