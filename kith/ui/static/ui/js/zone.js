/* Says in which time zone a stranger's clock runs, so that times and crisis lines are those of where they are. */

const hides = ["", "UTC", "Etc/UTC"]; /* browsers that do not say where they are */
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone ?? "";
const isSaid = document.cookie.split("; ").includes(`zone=${zone}`);
const isKnown = /^[A-Za-z0-9_+/-]+$/.test(zone) && !hides.includes(zone);
if (isKnown && !isSaid) document.cookie = `zone=${zone}; path=/; SameSite=Lax`;

/* A form that was drawn before it was said. What a person has chosen themselves stays. */
const choice = document.querySelector("select[data-zone]");
const isOnOffer = [...(choice?.options ?? [])].some((one) => one.value === zone);
if (isKnown && isOnOffer && !isSaid && !choice.closest("form").querySelector("[aria-invalid]")) choice.value = zone;
