// Enhancement only: every page works without it.
const menu = document.querySelector(".menu");

function closeMenu(returnFocus) {
  if (!menu.open) return;
  menu.open = false;
  if (returnFocus) menu.querySelector("summary").focus();
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && menu.contains(document.activeElement)) closeMenu(true);
});

document.addEventListener("click", (event) => {
  if (!menu.contains(event.target)) closeMenu(false);
});
