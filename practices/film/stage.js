// Sets every element as it looks at one second of the film, so that each frame can be drawn alone.
const SOFT = 0.7;
const number = (element, name, otherwise) => parseFloat(element.dataset[name] || otherwise);
const ease = (part) => (1 - Math.cos(Math.PI * Math.min(Math.max(part, 0), 1))) / 2;
const coming = (second, start, length) => ease((second - start) / length);

const changes = {
  at(element, second) {
    const length = number(element, "for", SOFT);
    const until = number(element, "until", Infinity);
    const come = coming(second, number(element, "at", -9), length);
    const shown = come * (1 - coming(second, until - length, length));
    const rise = element.matches("h1, h2, h3, p, .row, .figure, .partner") ? (1 - come) * 14 : 0;
    element.style.opacity = shown.toFixed(3);
    element.style.transform = rise ? `translateY(${rise.toFixed(2)}px)` : "";
    return shown + rise;
  },
  draw(element, second) {
    const part = coming(second, number(element, "draw"), number(element, "for", SOFT));
    element.style.strokeDasharray = part < 1 ? "1 1" : "none"; // whole, without a seam
    element.style.strokeDashoffset = (1 - part).toFixed(4);
    element.style.opacity = part > 0 ? 1 : 0;
    return part;
  },
  grow(element, second) {
    const part = coming(second, number(element, "grow"), number(element, "for", 1.2));
    element.style.setProperty("--part", part.toFixed(4));
    return part;
  },
  pulse(element, second) {
    const part = coming(second, number(element, "pulse"), 1.2);
    element.style.opacity = (Math.sin(Math.PI * part) * 0.4).toFixed(3);
    element.style.transform = `scale(${(0.4 + part * 0.6).toFixed(3)})`;
    return part;
  },
};

const moving = Object.keys(changes).flatMap((kind) =>
  [...document.querySelectorAll(`[data-${kind}]${kind === "at" ? ", [data-until]" : ""}`)].map((element) => [kind, element]),
);

// Returns what changed as text: two frames with the same text look the same.
window.seek = (second) => moving.map(([kind, element]) => changes[kind](element, second).toFixed(3)).join(" ");
