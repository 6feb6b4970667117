// The views, the colours, and links from tables into the timeline.
(function () {
  const views = [...document.querySelectorAll(".view")];
  const tabs = [...document.querySelectorAll(".tabs a")];
  const timeline = document.getElementById("tl") ? Timeline(JSON.parse(document.getElementById("data").textContent)) : null;

  function show(id) {
    const chosen = views.some(view => view.id === id) ? id : views[0].id;
    for (const view of views) view.hidden = view.id !== chosen;
    for (const tab of tabs) {
      if (tab.hash === "#" + chosen) tab.setAttribute("aria-current", "page");
      else tab.removeAttribute("aria-current");
    }
    if (chosen === "timeline" && timeline) timeline.shown();
    window.scrollTo(0, 0);
  }

  const theme = document.getElementById("theme");
  let dark = matchMedia("(prefers-color-scheme: dark)").matches;
  function paint() {
    if (dark) document.documentElement.dataset.theme = "dark";
    else delete document.documentElement.dataset.theme;
    theme.textContent = dark ? "☀ Light" : "☾ Dark";
    theme.setAttribute("aria-label", (dark ? "Light" : "Dark") + " colours");
  }
  theme.hidden = false;
  theme.addEventListener("click", () => { dark = !dark; paint(); });
  paint();

  document.addEventListener("click", event => {
    const link = event.target.closest && event.target.closest("a[data-release]");
    if (!link || !timeline) return;
    event.preventDefault();
    history.pushState(null, "", "#timeline");
    show("timeline");
    timeline.select(Number(link.dataset.release));
  });
  const follow = () => show(location.hash.slice(1));
  window.addEventListener("hashchange", follow);
  window.addEventListener("popstate", follow);
  // Tabs would scroll to the section that they name, under the tabs themselves.
  for (const tab of tabs) tab.addEventListener("click", event => {
    event.preventDefault();
    if (location.hash !== tab.hash) history.pushState(null, "", tab.hash);
    show(tab.hash.slice(1));
  });
  if ("scrollRestoration" in history) history.scrollRestoration = "manual";
  follow();
  window.addEventListener("load", () => requestAnimationFrame(() => window.scrollTo(0, 0)));
  document.body.dataset.ready = "yes";
})();
