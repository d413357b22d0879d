// Runs before the first paint, so that what the address asks for is there from the beginning and
// nothing jumps: theme, frame, panels, and whether the posters show what will be seen.
(() => {
  const root = document.documentElement;
  const parameters = new URLSearchParams(location.search);
  const theme = parameters.get("theme");
  if (theme === "light" || theme === "dark") root.dataset.theme = theme;
  if (parameters.get("embed") === "1") root.dataset.embed = "";
  const panels = parameters.get("panels");
  // Python refuses a list with anything else in it; see app/settings.py.
  if (panels && /^(data|loss|plane)(,(data|loss|plane))*$/.test(panels)) {
    root.dataset.panels = panels.replaceAll(",", " ");
  }
  const redrawing = ["points", "preset", "loss", "start", "loss_scale", "batch_size"];
  const showing = ["residuals", "squares", "least_squares"];
  const isOther = [...redrawing, ...showing].some((name) => parameters.has(name));
  // Many points are kept beside the address, see link.js.
  if (isOther || history.state?.points) root.dataset.posters = "other";
})();
