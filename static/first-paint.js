// Runs before the first paint, so that what the address asks for is there from the beginning and
// nothing jumps: theme, frame, panels, and whether the posters show what will be seen.
(() => {
  const root = document.documentElement;

  /**
   * Tells the style sheets how the panels stand: the stage at the left takes all rows, the others
   * stand in one column or, from three on, in two.
   *
   * @param {string[]} panels
   * @param {string} stage the panel that is the largest, where it is shown
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
    // The last one of an odd number takes both columns.
    root.dataset.wide = columns === 2 && others.length % 2 && last ? last : "";
    root.style.setProperty("--rows", String(rows));
  };

  const parameters = new URLSearchParams(location.search);
  const theme = parameters.get("theme");
  if (theme === "light" || theme === "dark") root.dataset.theme = theme;
  if (parameters.get("embed") === "1") root.dataset.embed = "";
  const isOfOneWeight = parameters.get("model") === "one_weight";
  const known = ["data", "loss", "plane", "slice_m", "slice_b", "surface"];
  const asked = parameters.get("panels")?.split(",") ?? [];
  // Python refuses a list with anything else in it; see app/settings.py.
  const isTaken = asked.length > 0 && asked.every((panel) => known.includes(panel));
  const usual = isTaken ? known.filter((panel) => asked.includes(panel)) : known.slice(0, 3);
  const panels = isOfOneWeight ? ["slice_m", "loss"] : usual;
  self.layOutPanels(panels, isOfOneWeight ? "slice_m" : "data");
  root.dataset.model = parameters.get("model") ?? "line";
  if (parameters.get("insight")) root.dataset.insight = "";
  const redrawing = ["points", "preset", "loss", "start", "loss_scale", "batch_size", "model", "standardize"];
  const showing = ["residuals", "squares", "least_squares", "contributions"];
  const isOther = [...redrawing, ...showing].some((name) => parameters.has(name));
  // Many points are kept beside the address, see link.js.
  if (isOther || history.state?.points) root.dataset.posters = "other";
})();
