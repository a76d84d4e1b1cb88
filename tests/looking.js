/* What is asked of a page, by the window that opened it. It stays while pages come and go, and so does axe in
   it: to load axe into each page, where it runs for the first time, took longer than to look. */

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const CONTRAST = "color-contrast";
const MEASURED = ["target-size", "scrollable-region-focusable"];

/* axe is read once, into the first page: it knows what it has done, and is quick. The window it looks at stays
   while documents come and go, so that for each page after the first it only learns which of them stands there. */
const axeFor = (page) => {
  if (page.axe) return page.axe;
  if (!window.axeLooksAnew) putAxeInto(page);
  else page.axe = axeLooksAnew();
  return page.axe;
};

/* What axe finds, and where first. */
const faults = async (page, rules, leftOut) => {
  const { violations } = await axeFor(page).run(page.document, {
    runOnly: rules,
    rules: Object.fromEntries(leftOut.map((rule) => [rule, { enabled: false }])),
    resultTypes: ["violations"],
    preload: false,
  });
  return violations.map((one) => `${one.id}: ${one.nodes[0].html.slice(0, 160)}`);
};

const facts = ({ document, location, innerWidth, performance, getComputedStyle }) => ({
  isDark: getComputedStyle(document.documentElement).colorScheme === "dark",
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

/* All of it, but for what was seen of the page in a window of another size, where it had that shape. */
const seen = async (page, { sent, before, leftOut = [] }) => {
  const now = shape(page);
  const rules = now === before ? [CONTRAST, ...MEASURED] : RULES;
  const here = { ...facts(page), lost: sent ? lost(page, sent) : [], shape: now };
  return { ...here, found: await faults(page, rules, leftOut) };
};

window.looks = { seen };
