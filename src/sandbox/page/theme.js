// Before the first paint: what the person chose, else what the system says.
const dark = matchMedia("(prefers-color-scheme: dark)");
const apply = () => {
  const chosen = localStorage.getItem("theme");
  const isDark = chosen === "dark" || (chosen !== "light" && dark.matches);
  document.documentElement.dataset.theme = isDark ? "dark" : "light";
};
apply();
dark.addEventListener("change", apply);
addEventListener("themechange", apply);
