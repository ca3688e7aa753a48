// Before the first paint: the renderer's sheet looks for data-theme on an ancestor.
const dark = matchMedia("(prefers-color-scheme: dark)");
const apply = () => {
  document.documentElement.dataset.theme = dark.matches ? "dark" : "light";
};
apply();
dark.addEventListener("change", apply);
