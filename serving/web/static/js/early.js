// Runs before anything is drawn, so that nobody sees the other theme or the other language flash by.
(() => {
  const kept = (name) => {
    try {
      return localStorage.getItem(`palate.${name}`);
    } catch {
      return null;
    }
  };
  const theme = kept("theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
  const chinese = (kept("language") ?? navigator.language ?? "en").startsWith("zh");
  document.documentElement.lang = chinese ? "zh-Hans" : "en";
})();
