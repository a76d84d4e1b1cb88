/* The day on which a page is printed: it may have lain open for days before. Without scripts it says the day it came. */

const day = document.querySelector("[data-printed] time");
const zone = document.querySelector("[data-printed]")?.dataset.printed || undefined;

addEventListener("beforeprint", () => {
  const now = new Date();
  const today = now.toLocaleDateString("sv", { timeZone: zone });
  if (!day || day.dateTime.startsWith(today)) return;
  const language = document.documentElement.lang === "en" ? "en-GB" : document.documentElement.lang;
  day.textContent = now.toLocaleDateString(language, { timeZone: zone, day: "numeric", month: "long", year: "numeric" });
  day.dateTime = today;
});
