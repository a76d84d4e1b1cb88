/* What is asked of a page, by the window that opened it. It stays while pages come and go, and so does axe in
   it: to load axe into each page, where it runs for the first time, took longer than to look. */

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const CONTRAST = "color-contrast";
const MEASURED = ["target-size", "scrollable-region-focusable"];

/* What axe finds, and where first. `putAxeInto` is axe's own source, a function of the window it looks at. */
const faults = async (page, rules, leftOut = []) => {
  if (!page.axe) putAxeInto(page);
  const { violations } = await page.axe.run(page.document, {
    runOnly: rules,
    rules: Object.fromEntries(leftOut.map((rule) => [rule, { enabled: false }])),
    resultTypes: ["violations"],
    preload: false,
  });
  return violations.map((one) => `${one.id}: ${one.nodes[0].html.slice(0, 160)}`);
};

const facts = ({ document, location, innerWidth, performance }) => ({
  title: document.title,
  language: document.documentElement.lang,
  ways: [...document.querySelectorAll("header :is(a[href='/help/'], a[data-exit])")].filter((one) =>
    one.checkVisibility(),
  ).length,
  scrolls: document.documentElement.scrollWidth > innerWidth,
  asked: performance
    .getEntriesByType("resource")
    .map((one) => one.name)
    .filter((name) => !name.startsWith(location.origin) && !name.startsWith("data:")),
});

/* What can be pressed and filled in here and cannot in the page as it was sent, before any script. */
const lost = ({ document }, text) => {
  const sent = new DOMParser().parseFromString(text, "text/html");
  const say = (one) => `${one.tagName} ${one.name ?? ""} ${one.textContent.trim()}`;
  const all = (page) => [...page.querySelectorAll("main :is(a[href], button, input, select, textarea)")];
  const there = new Set(all(sent).filter((one) => !one.closest("[hidden]")).map(say));
  const here = all(document).filter((one) => one.type !== "hidden" && one.checkVisibility());
  return here.map(say).filter((one) => !there.has(one));
};

/* What a page shows, and what lies outside it. Where both are the same at two widths, so is what can be said
   of it, but for the rules that measure. */
const shape = ({ document }) =>
  [...document.body.querySelectorAll("*")]
    .map((one) => {
      const { right, bottom } = one.getBoundingClientRect();
      return [one.checkVisibility({ visibilityProperty: true }), right > 0 && bottom > 0].map(Number).join("");
    })
    .join(" ");

/* All of it on the narrowest phone, and what is only seen once. */
const narrow = async (page, leftOut) => ({ ...facts(page), found: await faults(page, RULES, leftOut) });
const closer = (page, sent) => ({ lost: lost(page, sent), shape: shape(page) });

const wider = async (page, before) => ({
  isDark: page.getComputedStyle(page.document.documentElement).colorScheme === "dark",
  found: await faults(page, shape(page) === before ? [CONTRAST, ...MEASURED] : RULES),
});

window.looks = { narrow, closer, wider };
