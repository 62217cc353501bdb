// Without this script every link works. With it, a number tells its origin and a term its meaning on the
// spot, and the contents show where the reader is.
(() => {
  "use strict";
  const TOLD = 'a.number, a[href^="#term-"]';
  const card = document.createElement("div");
  card.className = "card";
  card.id = "card";
  card.setAttribute("role", "tooltip");
  card.hidden = true;
  document.body.append(card);
  let shown = null;
  let timer = 0;

  const fill = (link) => {
    const note = document.getElementById(link.hash.slice(1)).cloneNode(true);
    note.querySelectorAll(".back").forEach((part) => part.remove());
    note.querySelectorAll("a").forEach((inner) => inner.replaceWith(...inner.childNodes));
    card.replaceChildren(...note.childNodes);
  };

  const place = (link) => {
    const at = link.getClientRects()[0];
    const edge = 12;
    const width = document.documentElement.clientWidth;
    card.style.left = "0";
    card.style.top = "0";
    const size = card.getBoundingClientRect();
    const left = Math.min(Math.max(at.left + at.width / 2 - size.width / 2, edge), width - size.width - edge);
    const above = at.top > size.height + 2 * edge;
    const top = above ? at.top - size.height - 6 : at.bottom + 6;
    card.style.left = `${Math.max(left, edge) + scrollX}px`;
    card.style.top = `${top + scrollY}px`;
  };

  const show = (link) => {
    clearTimeout(timer);
    if (shown === link) return;
    hide();
    fill(link);
    card.hidden = false;
    place(link);
    link.setAttribute("aria-describedby", card.id);
    shown = link;
  };

  const hide = () => {
    clearTimeout(timer);
    if (!shown) return;
    shown.removeAttribute("aria-describedby");
    card.hidden = true;
    shown = null;
  };

  const hideSoon = () => {
    clearTimeout(timer);
    timer = setTimeout(hide, 200);
  };

  const linkOf = (event) => event.target instanceof Element && event.target.closest(TOLD);
  let touched = false;

  document.addEventListener("pointerdown", (event) => {
    touched = event.pointerType === "touch";
    if (touched && !linkOf(event) && !card.contains(event.target)) hide();
  });
  document.addEventListener("pointerover", (event) => {
    if (event.pointerType === "touch") return;
    const link = linkOf(event);
    if (link) show(link);
    else if (card.contains(event.target)) clearTimeout(timer);
    else if (shown && shown !== document.activeElement) hideSoon();
  });
  document.addEventListener("focusin", (event) => {
    const link = linkOf(event);
    if (link && !touched) show(link);
    else if (!link) hide();
  });
  // A first tap tells, a second follows the link.
  document.addEventListener("click", (event) => {
    const link = linkOf(event);
    if (!link) return;
    if (touched && shown !== link) {
      event.preventDefault();
      show(link);
    } else {
      hide();
    }
  });
  document.addEventListener("keydown", (event) => {
    touched = false;
    if (event.key === "Escape") hide();
  });
  addEventListener("resize", hide);

  const links = new Map(
    [...document.querySelectorAll(".contents a")].map((link) => [link.hash.slice(1), link]),
  );
  const marks = [...links.keys()].map((id) => document.getElementById(id)).filter(Boolean);
  let current = null;
  const follow = () => {
    const passed = marks.filter((mark) => mark.getBoundingClientRect().top < innerHeight / 3);
    const link = passed.length ? links.get(passed[passed.length - 1].id) : null;
    if (link === current) return;
    current?.removeAttribute("aria-current");
    link?.setAttribute("aria-current", "location");
    current = link;
    const nav = current?.closest(".contents");
    if (nav && nav.scrollHeight > nav.clientHeight) {
      nav.scrollTop = current.offsetTop - nav.clientHeight / 2;
    }
  };
  let waiting = false;
  addEventListener("scroll", () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      follow();
    });
  }, { passive: true });
  follow();
})();
